import type { ConversationCard } from "../types";

/** What was last heard of a conversation. */
export type Heard = { needs: boolean; said: string | null };

/** Mine, or nobody's yet: what a colleague has taken is that colleague's to hear of. */
export function needsPerson(card: ConversationCard, me: string): boolean {
  if (card.owner !== "human" || card.status === "blocked") return false;
  return card.assigned_to === null || card.assigned_to.person_id === me;
}

/**
 * Whether to tell somebody: the customer wrote, or the bot gave up, and now a person is waited
 * for. `since`: what was said before the console was opened is no news. The same event again is
 * none.
 */
export function isNews(
  before: Heard | undefined,
  card: ConversationCard,
  me: string,
  since: string,
): boolean {
  const said = card.last_inbound_at;
  if (!needsPerson(card, me) || !card.waiting || said === null) return false;
  if (before) return before.said !== said || !before.needs;
  return Date.parse(said) >= Date.parse(since);
}

const MOST = 2_000;

/** Remembers what was heard of the conversations that changed last, and finds the news. */
export class Ear {
  private readonly heard = new Map<string, Heard>();
  constructor(
    private readonly me: string,
    private readonly since: string,
  ) {}

  hear(card: ConversationCard): boolean {
    const id = card.conversation_id;
    const news = isNews(this.heard.get(id), card, this.me, this.since);
    this.heard.delete(id);
    this.heard.set(id, { needs: needsPerson(card, this.me), said: card.last_inbound_at });
    const [oldest] = this.heard.keys();
    if (this.heard.size > MOST && oldest !== undefined) this.heard.delete(oldest);
    return news;
  }
}

/** The same for all tabs of a browser: what was said, and to whom it was given. */
export const newsKey = (card: ConversationCard): string =>
  [card.conversation_id, card.last_inbound_at, card.assigned_to?.person_id ?? ""].join(" ");
