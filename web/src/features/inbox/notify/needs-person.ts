import type { ConversationCard } from "../types";

/** Mine, or nobody's yet: what a colleague has taken is that colleague's to hear of. */
export function needsPerson(card: ConversationCard, me: string): boolean {
  if (card.owner !== "human" || card.status === "blocked") return false;
  return card.assigned_to === null || card.assigned_to.person_id === me;
}
