import { describe, expect, it } from "vitest";
import { buildItems, findUnread } from "./chat/thread-items";
import { hideAnswered } from "./chat/hide-answered";
import type { Outgoing } from "./composer/send-queue";
import { makeMessage } from "./samples";
import { append, mergeNewest, prepend, type Thread, toThread, upsert } from "./thread";
import type { Handover, MessagePage } from "./types";

const pageOf = (ids: string[], earlier = false, later = false): MessagePage => ({
  items: ids.map((message_id) => makeMessage({ message_id })),
  earlier: earlier ? (ids[0] ?? "") : null,
  later: later ? (ids.at(-1) ?? "") : null,
});
const threadOf = (...given: Parameters<typeof pageOf>): Thread => toThread(pageOf(...given));
const ids = (thread: Thread) => thread.messages.map((message) => message.message_id);

describe("a thread", () => {
  it("takes in events once each, in order, whatever their order", () => {
    const thread = threadOf(["03", "05"], true);
    const both = ["07", "06", "07"].map((message_id) => makeMessage({ message_id }));
    expect(ids(upsert(upsert(thread, both), both))).toEqual(["03", "05", "06", "07"]);
    expect(ids(upsert(thread, [makeMessage({ message_id: "04" })]))).toEqual(["03", "04", "05"]);
  });

  it("replaces what changed", () => {
    const read = makeMessage({ message_id: "05", status: "read" });
    expect(upsert(threadOf(["03", "05"]), [read]).messages[1]?.status).toBe("read");
  });

  it("leaves gaps to be loaded: what lies before or behind the loaded stretch", () => {
    const before = threadOf(["03", "05"], true);
    expect(upsert(before, [makeMessage({ message_id: "01" })])).toBe(before);
    const past = threadOf(["03", "05"], true, true);
    expect(upsert(past, [makeMessage({ message_id: "09" })])).toBe(past);
  });

  it("grows at both ends without doubles", () => {
    const thread = threadOf(["05", "06"], true, true);
    const older = prepend(thread, pageOf(["03", "04", "05"]));
    expect([ids(older), older.earlier, older.later]).toEqual([
      ["03", "04", "05", "06"],
      false,
      true,
    ]);
    const newer = append(older, pageOf(["06", "07"]));
    expect([ids(newer), newer.later]).toEqual([["03", "04", "05", "06", "07"], false]);
  });

  it("keeps older pages when the newest is fetched again, unless a gap opened", () => {
    const old = threadOf(["01", "02", "03"], true);
    expect(ids(mergeNewest(old, pageOf(["03", "04"], true)))).toEqual(["01", "02", "03", "04"]);
    expect(ids(mergeNewest(old, pageOf(["08", "09"], true)))).toEqual(["08", "09"]);
    expect(ids(mergeNewest(undefined, pageOf([])))).toEqual([]);
  });
});

const handover = (at: string): Handover => ({
  at,
  from_owner: "bot",
  to_owner: "human",
  cause: "words",
  by_whom: "customer",
  because: "asked for a person",
  summary: null,
});

describe("lines of a chat", () => {
  const dayOf = (at: string) => at.slice(0, 10);
  const message = (message_id: string, created_at: string, direction: "in" | "out" = "in") =>
    makeMessage({ message_id, created_at, direction });
  const messages = [
    message("1", "2026-03-03T10:00:00Z"),
    message("2", "2026-03-03T10:01:00Z"),
    message("3", "2026-03-03T10:20:00Z"),
    message("4", "2026-03-04T09:00:00Z"),
  ];
  const given = { messages, handovers: [], earlier: false, later: false, unreadFrom: null, dayOf };

  it("have days, and group what one voice said in five minutes", () => {
    const items = buildItems(given);
    expect(items.map((item) => item.kind)).toEqual([
      "day",
      "message",
      "message",
      "message",
      "day",
      "message",
    ]);
    const groups = items.flatMap((item) => (item.kind === "message" ? [item] : []));
    expect(groups.map((item) => [item.first, item.last])).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  it("tell hand-overs where they happened, and the newest last", () => {
    const handovers = [handover("2026-03-04T10:00:00Z"), handover("2026-03-03T10:00:30Z")];
    const kinds = (more: object) => buildItems({ ...given, handovers, ...more }).map((i) => i.kind);
    expect(kinds({})).toEqual([
      "day",
      "message",
      "handover",
      "message",
      "message",
      "day",
      "message",
      "handover",
    ]);
    expect(kinds({ later: true }).at(-1)).toBe("message");
  });

  it("read the bot's summary once, where it is a note, too", () => {
    const note = makeMessage({ message_id: "5", direction: "note", text: "wants a table" });
    const summed = { ...handover("2026-03-03T10:00:30Z"), summary: "wants a table" };
    const told = (more: object) =>
      buildItems({ ...given, handovers: [summed], ...more }).flatMap((item) =>
        item.kind === "handover" ? [item.handover.summary] : [],
      );
    expect([told({}), told({ messages: [...messages, note] })]).toEqual([
      ["wants a table"],
      [null],
    ]);
  });

  it("mark where reading goes on", () => {
    expect(findUnread(messages, 2)).toEqual({ messageId: "3", count: 2 });
    expect(findUnread(messages, 0)).toBeNull();
    expect(findUnread([], 3)).toBeNull();
    const items = buildItems({ ...given, unreadFrom: findUnread(messages, 2) });
    expect(items.findIndex((item) => item.kind === "unread")).toBe(3);
  });
});

describe("what is on its way", () => {
  const outgoing = (text: string, more: Partial<Outgoing> = {}): Outgoing => ({
    key: text,
    conversationId: "c1",
    door: "messages",
    body: { kind: "text", text },
    writtenAt: Date.parse("2026-03-03T10:00:00Z"),
    refusal: null,
    ...more,
  });
  const arrived = makeMessage({
    message_id: "9",
    direction: "out",
    text: "hola",
    person: { person_id: "me", name: "Ana" },
    created_at: "2026-03-03T10:00:01Z",
  });

  it("is hidden as soon as the message itself is there, each for one", () => {
    const two = [outgoing("hola"), outgoing("hola", { key: "again" })];
    expect(hideAnswered(two, [arrived], "me").map((each) => each.key)).toEqual(["again"]);
    expect(hideAnswered(two, [arrived], "another")).toHaveLength(2);
  });

  it("stays when it was refused, and a reaction is no bubble", () => {
    const refused = outgoing("hola", { refusal: { code: "window_closed", detail: "" } });
    expect(hideAnswered([refused], [arrived], "me")).toHaveLength(1);
    expect(hideAnswered([outgoing("x", { body: { kind: "reaction" } })], [], "me")).toEqual([]);
  });
});
