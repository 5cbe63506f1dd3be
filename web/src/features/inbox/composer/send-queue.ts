/*
 * What somebody wrote and the server has not answered yet. It is kept in the browser's storage
 * with an Idempotency-Key of its own: whatever is cut (the network, the server, the page), it is
 * sent again with the same key, so it arrives and arrives once.
 */
import { ApiProblem, toProblem } from "../../../api/problems";
import type { Content } from "../types";

export type Outgoing = {
  key: string;
  conversationId: string;
  /** The door it goes through: "messages", "notes" … */
  door: string;
  body: Content;
  writtenAt: number;
  /** What the server said no to; null while it is on its way. */
  refusal: { code: string; detail: string } | null;
};

export type QueueStore = { read: () => string | null; write: (text: string | null) => void };
export type QueueOptions<Answer> = {
  store: QueueStore;
  send: (outgoing: Outgoing) => Promise<Answer>;
  onSent: (outgoing: Outgoing, answer: Answer) => void;
  newKey: () => string;
  now: () => number;
  wait: (milliseconds: number) => Promise<void>;
};

export const FIRST_PAUSE_MS = 1_000;
export const LONGEST_PAUSE_MS = 20_000;

const isOutgoing = (value: unknown): value is Outgoing =>
  typeof value === "object" && value !== null && "key" in value && "conversationId" in value;

export function readKept(text: string | null): Outgoing[] {
  if (text === null) return [];
  try {
    const kept: unknown = JSON.parse(text);
    return Array.isArray(kept) ? kept.filter(isOutgoing) : [];
  } catch {
    return [];
  }
}

/** Whether the same request may go through later: nothing in it is wrong. */
export function mayPass(problem: ApiProblem): boolean {
  return problem.isOffline || problem.status >= 500 || [401, 408, 429].includes(problem.status);
}

/** One conversation's messages leave one after the other, in the order they were written. */
export class SendQueue<Answer> {
  private readonly options: QueueOptions<Answer>;
  private entries: readonly Outgoing[];
  private readonly running = new Set<string>();
  private readonly hearers = new Set<() => void>();
  private stopped = false;

  constructor(options: QueueOptions<Answer>) {
    this.options = options;
    this.entries = readKept(options.store.read());
  }

  readonly subscribe = (hear: () => void): (() => void) => {
    this.hearers.add(hear);
    return () => void this.hearers.delete(hear);
  };
  readonly get = (): readonly Outgoing[] => this.entries;

  /** Takes up what an earlier page left behind. */
  start(): void {
    this.stopped = false;
    for (const each of this.entries) void this.run(each.conversationId);
  }

  stop(): void {
    this.stopped = true;
  }

  add(conversationId: string, door: string, body: Content): Outgoing {
    const { newKey, now } = this.options;
    const outgoing = { key: newKey(), conversationId, door, body, writtenAt: now(), refusal: null };
    this.set([...this.entries, outgoing]);
    void this.run(conversationId);
    return outgoing;
  }

  /** Somebody wants to try a refused one again: the same key, as it was never done. */
  again(key: string): void {
    this.change(key, { refusal: null });
    const outgoing = this.find(key);
    if (outgoing) void this.run(outgoing.conversationId);
  }

  remove(key: string): void {
    this.set(this.entries.filter((entry) => entry.key !== key));
  }

  private async run(conversationId: string): Promise<void> {
    if (this.running.has(conversationId)) return;
    this.running.add(conversationId);
    try {
      let failures = 0;
      for (;;) {
        const next = this.next(conversationId);
        if (!next || this.stopped) return;
        failures = (await this.trySend(next)) ? 0 : failures + 1;
        if (failures > 0) await this.options.wait(pauseAfter(failures));
      }
    } finally {
      this.running.delete(conversationId);
    }
  }

  /** True when it is settled, one way or the other. */
  private async trySend(outgoing: Outgoing): Promise<boolean> {
    let answer: Answer;
    try {
      answer = await this.options.send(outgoing);
    } catch (thrown) {
      const problem = toProblem(thrown);
      if (mayPass(problem)) return false;
      this.change(outgoing.key, { refusal: { code: problem.code, detail: problem.detail } });
      return true;
    }
    this.remove(outgoing.key);
    this.options.onSent(outgoing, answer);
    return true;
  }

  private next(conversationId: string): Outgoing | undefined {
    return this.entries.find(
      (entry) => entry.conversationId === conversationId && entry.refusal === null,
    );
  }

  private find(key: string): Outgoing | undefined {
    return this.entries.find((entry) => entry.key === key);
  }

  private change(key: string, part: Partial<Outgoing>): void {
    this.set(this.entries.map((entry) => (entry.key === key ? { ...entry, ...part } : entry)));
  }

  private set(entries: readonly Outgoing[]): void {
    this.entries = entries;
    this.options.store.write(entries.length > 0 ? JSON.stringify(entries) : null);
    this.hearers.forEach((hear) => hear());
  }
}

/** 1 s, 2 s, 4 s … 20 s. */
export const pauseAfter = (failures: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, failures - 1));
