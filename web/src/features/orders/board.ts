/* The order board's words and what it finds out by itself. Pure. */
import type { Schemas } from "../../api/types";
import { foldText } from "../../ui/combobox";

export type Card = Schemas["OrderCard"];
export type State = Card["state"];
export type Board = Schemas["OrderBoard"];
export type Column = Board["columns"][number];
export type Wanted = { branch: string | null; words: string };

const MINUTE = 60_000;

export const countMinutes = (card: Card, now: number) =>
  Math.max(0, Math.floor((now - Date.parse(card.created_at)) / MINUTE));

/** On time, nearly late (four fifths of what was said), or late. Ended ones are never late. */
export function findLateness(card: Card, isFinal: boolean, now: number) {
  if (isFinal || card.minutes <= 0) return "none";
  const share = countMinutes(card, now) / card.minutes;
  if (share >= 1) return "late";
  return share >= 0.8 ? "soon" : "none";
}

export function isWanted(card: Card, { branch, words }: Wanted): boolean {
  if (branch && card.branch_id !== branch) return false;
  const dishes = card.lines.map(({ name }) => name).join(" ");
  const text = foldText([card.code, card.customer, card.phone, card.address, dishes].join(" "));
  return foldText(words)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The step that is usually next: the first that is not calling it off. */
export const findNext = (card: Card): State | null =>
  card.next.find((state) => state !== "cancelled") ?? null;

/** The board as it will be once the server has said yes. */
export function moveCard(board: Board, id: string, to: State): Board {
  const card = board.columns.flatMap(({ orders }) => orders).find((each) => each.order_id === id);
  if (!card) return board;
  const moved: Card = { ...card, state: to, next: [] };
  return {
    columns: board.columns.map((column) => {
      const rest = column.orders.filter((each) => each.order_id !== id);
      return { ...column, orders: column.state === to ? [...rest, moved] : rest };
    }),
  };
}
