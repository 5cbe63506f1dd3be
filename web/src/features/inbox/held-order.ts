/* A list must not move under the hand that is about to click. Pure. */
import type { ConversationCard } from "./types";

export type Held = { cards: ConversationCard[]; fresh: number };

/**
 * The newest cards in the order of `before`. What came or rose above its first line waits
 * (`fresh` counts it); what follows its last line is appended, as scrolling loads it.
 */
export function holdOrder(before: readonly string[], latest: readonly ConversationCard[]): Held {
  const byId = new Map(latest.map((card) => [card.conversation_id, card]));
  const kept = before.flatMap((id) => byId.get(id) ?? []);
  const known = new Set(before);
  const lastKnown = latest.findLastIndex((card) => known.has(card.conversation_id));
  const below = latest.slice(lastKnown + 1);
  const top = kept[0]?.conversation_id;
  const above = top === undefined ? 0 : latest.findIndex((card) => card.conversation_id === top);
  const between = latest.slice(above, lastKnown + 1);
  const hidden = between.filter((card) => !known.has(card.conversation_id)).length;
  return { cards: [...kept, ...below], fresh: top === undefined ? 0 : above + hidden };
}
