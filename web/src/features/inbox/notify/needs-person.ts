import type { ConversationCard } from "../types";

/** Mine, or nobody's yet: what a colleague has taken is that colleague's to hear of. */
export function needsPerson(card: ConversationCard, me: string): boolean {
  if (card.owner !== "human" || card.status === "blocked") return false;
  return card.assigned_to === null || card.assigned_to.person_id === me;
}

/**
 * Whether to tell somebody: the customer wrote, or the bot gave up, and now a person is waited
 * for. `since`: what was said before this page was opened is no news. The same event again is none.
 */
export function isNews(
  before: ConversationCard | undefined,
  card: ConversationCard,
  me: string,
  since: string,
): boolean {
  const said = card.last_inbound_at;
  if (!needsPerson(card, me) || !card.waiting || said === null) return false;
  if (Date.parse(said) < Date.parse(since)) return false;
  return !before || before.last_inbound_at !== said || !needsPerson(before, me);
}
