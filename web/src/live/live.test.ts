import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LiveEvent } from "./events";
import { type Line, Live, LONGEST_WAIT_MS, SILENCE_MS, waitBeforeTry } from "./live";

class FakeLine implements Line {
  onmessage: Line["onmessage"] = null;
  onclose: Line["onclose"] = null;
  sent: unknown[] = [];
  closed = false;
  constructor(readonly address: string) {}
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  say(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

function start() {
  const lines: FakeLine[] = [];
  const told = { events: [] as LiveEvent[], statuses: [] as string[], stale: 0, signedOut: 0 };
  const live = new Live({
    tenant: "casa-sol",
    openLine: (address) => {
      const line = new FakeLine(address);
      lines.push(line);
      return line;
    },
    onEvent: (event) => told.events.push(event),
    onStale: () => (told.stale += 1),
    onStatus: (status) => told.statuses.push(status),
    onSignedOut: () => (told.signedOut += 1),
    chance: () => 0,
  });
  live.start();
  const last = () => lines[lines.length - 1] as FakeLine;
  return { live, lines, told, last };
}

const hello = (id: number, resumed = false) => ({
  type: "hello",
  id,
  resumed,
  server_time: "2026-03-03T10:00:00Z",
});
const alert = (id: number) => ({ type: "alert", id, alert: {} });

describe("live", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("asks for all since the last event when the line was cut", () => {
    const { last, told, lines } = start();
    expect(last().address).toBe("/api/v1/live?tenant=casa-sol");
    last().say(hello(7));
    last().say(alert(9));
    last().onclose?.();
    expect(told.statuses).toEqual(["connecting", "live", "reconnecting"]);
    vi.advanceTimersByTime(1_000);
    expect(lines).toHaveLength(2);
    expect(last().address).toBe("/api/v1/live?tenant=casa-sol&since=9");
    last().say(hello(9, true));
    expect(told.stale).toBe(1);
    expect(told.events).toHaveLength(1);
  });

  it("has the page fetched again after a reset and where it could not resume", () => {
    const { last, told } = start();
    last().say(hello(1));
    last().say({ type: "reset" });
    expect(told.stale).toBe(2);
  });

  it("takes a silent line for dead, and a ping for life", () => {
    const { last, lines } = start();
    last().say(hello(1));
    vi.advanceTimersByTime(SILENCE_MS - 1);
    last().say({ type: "ping" });
    vi.advanceTimersByTime(SILENCE_MS - 1);
    expect(lines[0]?.closed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(lines[0]?.closed).toBe(true);
    vi.advanceTimersByTime(1_000);
    expect(lines).toHaveLength(2);
  });

  it("waits longer each time, never more than 30 seconds, and starts anew after hello", () => {
    expect([1, 2, 3, 9].map((failures) => waitBeforeTry(failures, 0))).toEqual([
      1_000,
      2_000,
      4_000,
      LONGEST_WAIT_MS,
    ]);
    expect(waitBeforeTry(9, 1)).toBe(LONGEST_WAIT_MS / 2);
    const { last, lines } = start();
    last().onclose?.();
    vi.advanceTimersByTime(1_000);
    last().onclose?.();
    vi.advanceTimersByTime(1_999);
    expect(lines).toHaveLength(2);
    vi.advanceTimersByTime(1);
    last().say(hello(3));
    last().onclose?.();
    vi.advanceTimersByTime(1_000);
    expect(lines).toHaveLength(4);
  });

  it("tells presence again to the new line", () => {
    const { live, last } = start();
    last().say(hello(1));
    live.tellPresence("c1", "typing");
    last().onclose?.();
    vi.advanceTimersByTime(1_000);
    expect(last().sent).toEqual([]);
    last().say(hello(1, true));
    expect(last().sent).toEqual([{ type: "presence", conversation_id: "c1", doing: "typing" }]);
  });

  it("does not come back when signed out or stopped", () => {
    const { last, lines, told, live } = start();
    last().say({ type: "signed_out" });
    vi.advanceTimersByTime(120_000);
    expect([lines.length, told.signedOut]).toEqual([1, 1]);
    live.tryNow();
    expect(lines).toHaveLength(1);
  });

  it("passes over what it does not know", () => {
    const { last, told } = start();
    last().onmessage?.({ data: "not json" });
    last().onmessage?.({ data: new ArrayBuffer(2) });
    last().say({ type: "from_the_future", id: 5 });
    expect(told.events).toEqual([]);
  });

  it("tries at once when the network is back", () => {
    const { live, last, lines } = start();
    last().onclose?.();
    live.tryNow();
    vi.advanceTimersByTime(5_000);
    expect(lines).toHaveLength(2);
  });
});
