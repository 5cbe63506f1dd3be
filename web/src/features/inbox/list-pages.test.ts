import { describe, expect, it } from "vitest";
import { belongs, NO_FILTER } from "./filters";
import { holdOrder } from "./held-order";
import { filterOfKey } from "./live-inbox";
import { askFor, readFilter, writeFilter } from "./filters";
import { findMatches, flatten, mergeCard, type Pages, replaceCard } from "./list-pages";
import { makeCard } from "./samples";

const at = (minute: number) => `2026-03-03T10:${String(minute).padStart(2, "0")}:00Z`;
const card = (id: string, minute: number) =>
  makeCard({ conversation_id: id, last_message_at: at(minute) });
const pagesOf = (lists: [string, number][][], more = true): Pages => ({
  pages: lists.map((list, index) => ({
    items: list.map(([id, minute]) => card(id, minute)),
    next: more || index < lists.length - 1 ? `after ${index}` : null,
  })),
  pageParams: lists.map(() => null),
});
const order = (pages: Pages) => flatten(pages).map((each) => each.conversation_id);

describe("a list kept by events", () => {
  const loaded = pagesOf([
    [
      ["a", 50],
      ["b", 40],
    ],
    [
      ["c", 30],
      ["d", 20],
    ],
  ]);

  it("moves a conversation to where its last words put it", () => {
    expect(order(mergeCard(loaded, card("d", 55), true))).toEqual(["d", "a", "b", "c"]);
    expect(order(mergeCard(loaded, card("a", 35), true))).toEqual(["b", "a", "c", "d"]);
    expect(order(mergeCard(loaded, card("new", 45), true))).toEqual(["a", "new", "b", "c", "d"]);
  });

  it("leaves to later pages what belongs there, and takes it in where there are none", () => {
    expect(order(mergeCard(loaded, card("old", 10), true))).toEqual(["a", "b", "c", "d"]);
    expect(order(mergeCard(loaded, card("a", 10), true))).toEqual(["b", "c", "d"]);
    const whole = pagesOf([[["a", 50]]], false);
    expect(order(mergeCard(whole, card("old", 10), true))).toEqual(["a", "old"]);
    expect(order(mergeCard(pagesOf([[]], false), card("first", 1), true))).toEqual(["first"]);
  });

  it("takes out what no longer belongs, and is the same after the same event twice", () => {
    expect(order(mergeCard(loaded, card("b", 40), false))).toEqual(["a", "c", "d"]);
    expect(mergeCard(loaded, card("x", 40), false)).toBe(loaded);
    const once = mergeCard(loaded, card("d", 55), true);
    expect(order(mergeCard(once, card("d", 55), true))).toEqual(order(once));
  });

  it("never loses or doubles a conversation, whatever the events", () => {
    let seed = 7;
    const random = (most: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % most;
    };
    let pages = pagesOf([[["c0", 30]]], false);
    const newest = new Map([["c0", 30]]);
    for (let step = 0; step < 500; step += 1) {
      const id = `c${random(20)}`;
      const minute = random(60);
      newest.set(id, minute);
      pages = mergeCard(pages, card(id, minute), true);
    }
    const minutes = flatten(pages).map((each) => Date.parse(each.last_message_at));
    expect(new Set(order(pages)).size).toBe(newest.size);
    expect(minutes).toEqual(minutes.toSorted((left, right) => right - left));
  });

  it("shows a newer card in its place in a search, where order is the server's", () => {
    expect(order(replaceCard(loaded, card("d", 59)))).toEqual(["a", "b", "c", "d"]);
    expect(replaceCard(loaded, card("x", 59))).toBe(loaded);
  });

  it("shows once what a search brings on two pages, with its newest hit", () => {
    const found = pagesOf([[["a", 50]], [["a", 50]]]);
    const hit = (id: string, text: string) => ({
      conversation_id: id,
      message_id: text,
      text,
      at: at(1),
    });
    found.pages[0] = { items: found.pages[0]?.items ?? [], next: "x", matches: [hit("a", "new")] };
    found.pages[1] = { items: found.pages[1]?.items ?? [], next: null, matches: [hit("a", "old")] };
    expect(order(found)).toEqual(["a"]);
    expect(findMatches(found).get("a")?.text).toBe("new");
  });
});

describe("a held list", () => {
  const latest = [card("new", 59), card("b", 58), card("a", 50), card("c", 30), card("d", 20)];

  it("stays as it was while a hand is over it, and counts what waits", () => {
    const held = holdOrder(["a", "b", "c"], latest);
    expect(held.cards.map((each) => each.conversation_id)).toEqual(["a", "b", "c", "d"]);
    expect(held.cards[1]?.last_message_at).toBe(at(58));
    expect(held.fresh).toBe(2);
  });

  it("has nothing fresh when nothing came, and shows all when it began empty", () => {
    const ids = latest.map((each) => each.conversation_id);
    expect(holdOrder(ids, latest)).toEqual({ cards: latest, fresh: 0 });
    expect(holdOrder([], latest)).toEqual({ cards: latest, fresh: 0 });
  });
});

describe("a filter", () => {
  const mine = makeCard({
    conversation_id: "m",
    owner: "human",
    assigned_to: { person_id: "me", name: "Ana" },
    waiting: true,
    unread: 2,
  });
  it("tells for each tab whether a conversation stands there", () => {
    const stands = (tab: "mine" | "unassigned" | "waiting" | "all", who = "me") =>
      belongs({ ...NO_FILTER, tab }, mine, who);
    expect([stands("mine"), stands("mine", "you"), stands("unassigned")]).toEqual([
      true,
      false,
      false,
    ]);
    expect([stands("waiting"), stands("all")]).toEqual([true, true]);
    const archived = { ...mine, status: "archived" as const };
    expect(belongs(NO_FILTER, archived, "me")).toBe(false);
    expect(belongs({ ...NO_FILTER, status: "all" }, archived, "me")).toBe(true);
    expect(belongs({ ...NO_FILTER, q: "an" }, mine, "me")).toBeNull();
  });

  it("survives the address and a query's key", () => {
    const filter = { ...NO_FILTER, tab: "waiting" as const, q: "ana & co", unread: true };
    expect(readFilter(writeFilter(filter))).toEqual(filter);
    expect(filterOfKey(["t", "hotel", "conversations", askFor(filter)])).toEqual(filter);
    expect(readFilter(new URLSearchParams("tab=nonsense"))).toEqual(NO_FILTER);
  });
});
