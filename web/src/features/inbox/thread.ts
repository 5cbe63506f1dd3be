/* A conversation's messages as far as they are loaded, oldest first. Pure. */
import type { Message, MessagePage } from "./types";

/** `earlier` and `later`: the server has more beyond that end. */
export type Thread = { messages: Message[]; earlier: boolean; later: boolean };

export const EMPTY: Thread = { messages: [], earlier: false, later: false };

export const toThread = (page: MessagePage): Thread => ({
  messages: page.items,
  earlier: page.earlier !== null,
  later: page.later !== null,
});

const isAfter = (left: Message, right: Message) => left.message_id > right.message_id;

/** Ids are made in order, so a message's place follows from its id. */
function insert(messages: Message[], message: Message): Message[] {
  const at = messages.findLastIndex((other) => other.message_id <= message.message_id);
  if (messages[at]?.message_id === message.message_id) return messages.with(at, message);
  return messages.toSpliced(at + 1, 0, message);
}

/** Both joined, each message once, in the words of `newer`. */
function join(older: Message[], newer: Message[]): Message[] {
  const again = new Set(newer.map((message) => message.message_id));
  const rest = older.filter((message) => !again.has(message.message_id));
  const last = rest.at(-1);
  const first = newer[0];
  if (!last || !first || isAfter(first, last)) return [...rest, ...newer];
  return newer.reduce(insert, rest);
}

/** An event: a new message is appended where the newest are loaded; a known one is replaced. */
export function upsert(thread: Thread, changed: readonly Message[]): Thread {
  const first = thread.messages[0];
  const messages = changed.reduce((so_far, message) => {
    const known = so_far.some((other) => other.message_id === message.message_id);
    const inside = first !== undefined && isAfter(message, first);
    if (!known && (thread.later || (!inside && thread.earlier))) return so_far;
    return insert(so_far, message);
  }, thread.messages);
  return messages === thread.messages ? thread : { ...thread, messages };
}

export const prepend = (thread: Thread, page: MessagePage): Thread => ({
  ...thread,
  messages: join(page.items, thread.messages),
  earlier: page.earlier !== null,
});

export const append = (thread: Thread, page: MessagePage): Thread => ({
  ...thread,
  messages: join(thread.messages, page.items),
  later: page.later !== null,
});

/**
 * The newest page fetched again. Older messages stay where the page reaches back to them;
 * where a gap opened meanwhile, only the page is sure.
 */
export function mergeNewest(old: Thread | undefined, page: MessagePage): Thread {
  const fresh = toThread(page);
  const first = page.items[0];
  if (!old || !first || old.later) return fresh;
  const reaches = old.messages.some((message) => message.message_id === first.message_id);
  if (!reaches) return fresh;
  const older = old.messages.filter((message) => isAfter(first, message));
  return { messages: [...older, ...page.items], earlier: old.earlier, later: fresh.later };
}
