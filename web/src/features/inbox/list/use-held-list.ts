import { useState } from "react";
import { holdOrder } from "../held-order";
import type { ConversationCard } from "../types";

const idsOf = (cards: readonly ConversationCard[]) => cards.map((card) => card.conversation_id);

/** While `held`, the list stays as it was and counts what waits; `release` shows it. */
export function useHeldList(cards: ConversationCard[], held: boolean, list: string) {
  const [kept, setKept] = useState<{ list: string; ids: string[] } | null>(null);
  // Decided while rendering: the first frame after a change must show the held order already.
  if (held && (kept === null || kept.list !== list)) setKept({ list, ids: idsOf(cards) });
  if (!held && kept !== null) setKept(null);
  const before = held && kept?.list === list ? kept.ids : null;
  const shown = before ? holdOrder(before, cards) : { cards, fresh: 0 };
  return { ...shown, release: () => setKept({ list, ids: idsOf(cards) }) };
}
