import { describe, expect, it } from "vitest";
import { type Board, type Card, findLateness, findNext, isWanted, moveCard } from "./board";
import { ORDER } from "./samples";

const NOON = Date.parse("2026-03-03T12:00:00Z");
const card = { ...ORDER, state: "preparing", next: ["cancelled", "ready"] } satisfies Card;
const board: Board = {
  columns: [
    { state: "preparing", title: "Preparing", is_final: false, orders: [card] },
    { state: "ready", title: "Ready", is_final: false, orders: [] },
  ],
};

describe("the order board", () => {
  it("knows what is late", () => {
    expect(findLateness(card, false, NOON)).toBe("soon");
    expect(findLateness(card, false, NOON + 6 * 60_000)).toBe("late");
    expect(findLateness(card, false, NOON - 10 * 60_000)).toBe("none");
    expect(findLateness(card, true, NOON + 3_600_000)).toBe("none");
  });
  it("finds by words without accents, and by branch", () => {
    expect(isWanted(card, { branch: null, words: "jose pastor" })).toBe(true);
    expect(isWanted(card, { branch: null, words: "jose pizza" })).toBe(false);
    expect(isWanted(card, { branch: "b2", words: "" })).toBe(false);
  });
  it("never proposes to call an order off", () => {
    expect(findNext(card)).toBe("ready");
    expect(findNext({ ...card, next: ["cancelled"] })).toBeNull();
  });
  it("moves a card before the server has answered, and no unknown one", () => {
    const moved = moveCard(board, "0190-1", "ready");
    expect(moved.columns.map(({ orders }) => orders.length)).toEqual([0, 1]);
    expect(moved.columns[1]?.orders[0]?.next).toEqual([]);
    expect(moveCard(board, "other", "ready")).toBe(board);
  });
});
