import { type LiveEvent, type LiveStatus, parseFrame, type Presence } from "./events";

/** What a browser's WebSocket is to us; a test hands in its own. */
export type Line = {
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
};

export type LiveOptions = {
  tenant: string;
  openLine: (address: string) => Line;
  onEvent: (event: LiveEvent) => void;
  /** What this page shows may be old: fetch it again. */
  onStale: () => void;
  onStatus: (status: LiveStatus) => void;
  onSignedOut: () => void;
  onServerTime?: (serverTime: string) => void;
  /** Between 0 and 1: many browsers shall not come back in the same instant. */
  chance?: () => number;
};

export const FIRST_WAIT_MS = 1_000;
export const LONGEST_WAIT_MS = 30_000;
export const SILENCE_MS = 45_000;

/** 1 s, 2 s, 4 s … 30 s, each shortened by up to a half. */
export function waitBeforeTry(failures: number, chance: number): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1));
  return Math.max(FIRST_WAIT_MS, Math.round(full * (1 - chance / 2)));
}

/**
 * One line to the server for one tenant. It comes back by itself after a cut and asks for all
 * since the last event it saw, so nothing is missed; where the server can't resume, it says so
 * and the page fetches its state again.
 */
export class Live {
  private readonly options: LiveOptions;
  private line: Line | null = null;
  private since: number | null = null;
  private failures = 0;
  private ended = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private presence: { conversation_id: string | null; doing: Presence["doing"] } | null = null;

  constructor(options: LiveOptions) {
    this.options = options;
  }

  start(): void {
    this.ended = false;
    this.options.onStatus("connecting");
    this.connect();
  }

  stop(): void {
    this.ended = true;
    clearTimeout(this.retry);
    this.drop();
  }

  /** The network is back or the tab is seen again: no reason to wait on. */
  tryNow(): void {
    if (this.ended || this.line) return;
    clearTimeout(this.retry);
    this.connect();
  }

  /** Told again after each reconnect, as the server forgets it with the line. */
  tellPresence(conversationId: string | null, doing: Presence["doing"]): void {
    this.presence = { conversation_id: conversationId, doing };
    if (this.failures === 0) this.sendPresence();
  }

  private connect(): void {
    const since = this.since === null ? "" : `&since=${this.since}`;
    const tenant = encodeURIComponent(this.options.tenant);
    const line = this.options.openLine(`/api/v1/live?tenant=${tenant}${since}`);
    this.line = line;
    this.expectFrame();
    line.onmessage = ({ data }) => this.line === line && this.receive(data);
    line.onclose = () => this.line === line && this.comeBack();
  }

  private receive(data: unknown): void {
    this.expectFrame();
    const frame = parseFrame(data);
    if (!frame) return;
    if ("id" in frame) this.since = Math.max(this.since ?? 0, frame.id);
    switch (frame.type) {
      case "hello":
        return this.greet(frame.resumed, frame.server_time);
      case "reset":
        return this.options.onStale();
      case "signed_out":
        this.stop();
        return this.options.onSignedOut();
      case "ping":
        return;
      default:
        this.options.onEvent(frame);
    }
  }

  private greet(resumed: boolean, serverTime: string): void {
    this.failures = 0;
    this.options.onServerTime?.(serverTime);
    this.options.onStatus("live");
    if (!resumed) this.options.onStale();
    this.sendPresence();
  }

  private sendPresence(): void {
    if (!this.line || !this.presence) return;
    try {
      this.line.send(JSON.stringify({ type: "presence", ...this.presence }));
    } catch {
      /* still opening: it is told again after hello */
    }
  }

  private expectFrame(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.comeBack(), SILENCE_MS);
  }

  private comeBack(): void {
    this.drop();
    if (this.ended) return;
    this.failures += 1;
    this.options.onStatus("reconnecting");
    const chance = (this.options.chance ?? Math.random)();
    this.retry = setTimeout(() => this.connect(), waitBeforeTry(this.failures, chance));
  }

  private drop(): void {
    clearTimeout(this.silence);
    const line = this.line;
    this.line = null;
    if (!line) return;
    line.onmessage = null;
    line.onclose = null;
    line.close();
  }
}
