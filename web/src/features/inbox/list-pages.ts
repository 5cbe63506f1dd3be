/* The list as it was loaded, page by page, kept true by live events. Pure. */
import type { ConversationCard, ConversationPage, Match } from "./types";

export type Pages = { pages: ConversationPage[]; pageParams: unknown[] };

/** All that is loaded; a conversation that a later page brings again stands once. */
export function flatten(pages: Pages | undefined): ConversationCard[] {
  const cards = pages?.pages.flatMap((page) => page.items) ?? [];
  return [...new Map(cards.map((card) => [card.conversation_id, card])).values()];
}

/** What a search found in texts, by conversation: its newest hit. */
export function findMatches(pages: Pages | undefined): ReadonlyMap<string, Match> {
  const matches = pages?.pages.flatMap((page) => page.matches ?? []) ?? [];
  return new Map(matches.toReversed().map((match) => [match.conversation_id, match]));
}

/** Newest talk first; two of the same instant by their ids, so that the order is one. */
export function isBefore(left: ConversationCard, right: ConversationCard): boolean {
  const [a, b] = [Date.parse(left.last_message_at), Date.parse(right.last_message_at)];
  return a === b ? left.conversation_id > right.conversation_id : a > b;
}

/**
 * The list after a conversation changed. It moves to its place among what is loaded; where its
 * place lies on a page that nobody has looked at yet, it is left to that page.
 */
export function mergeCard(old: Pages, card: ConversationCard, belongs: boolean): Pages {
  let changed = false;
  const without = old.pages.map((page) => {
    const items = page.items.filter((item) => item.conversation_id !== card.conversation_id);
    if (items.length === page.items.length) return page;
    changed = true;
    return { ...page, items };
  });
  if (!belongs) return changed ? { ...old, pages: without } : old;
  for (const [index, page] of without.entries()) {
    const place = page.items.findIndex((item) => isBefore(card, item));
    const isLast = index === without.length - 1;
    const at = place >= 0 ? place : isLast && !page.next ? page.items.length : -1;
    if (at < 0) continue;
    const items = page.items.toSpliced(at, 0, card);
    return { ...old, pages: without.with(index, { ...page, items }) };
  }
  return changed ? { ...old, pages: without } : old;
}

/** The same list with a conversation's newer card in its old place (a search keeps its order). */
export function replaceCard(old: Pages, card: ConversationCard): Pages {
  let changed = false;
  const pages = old.pages.map((page) => {
    const at = page.items.findIndex((item) => item.conversation_id === card.conversation_id);
    if (at < 0) return page;
    changed = true;
    return { ...page, items: page.items.with(at, card) };
  });
  return changed ? { ...old, pages } : old;
}
