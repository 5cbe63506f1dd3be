/* From messages to the lines of a chat: days, groups, hand-overs, the mark before what is new. Pure. */
import type { Handover, Message } from "../types";

export type ThreadItem =
  | { kind: "day"; key: string; day: string; at: string }
  | { kind: "unread"; key: string; count: number }
  | { kind: "handover"; key: string; handover: Handover }
  | { kind: "message"; key: string; message: Message; first: boolean; last: boolean };

export type Given = {
  messages: readonly Message[];
  handovers: readonly Handover[];
  /** Whether messages before the first one are still on the server. */
  earlier: boolean;
  /** Whether messages after the last one are. */
  later: boolean;
  /** The first message that was unread when the conversation was opened. */
  unreadFrom: { messageId: string; count: number } | null;
  dayOf: (at: string) => string;
};

const GROUP_MS = 5 * 60_000;
const SYSTEM_KINDS = new Set(["system", "revoke", "call_permission"]);

export const isSystem = (message: Message): boolean => SYSTEM_KINDS.has(message.kind);

/** Bubbles of one voice within five minutes belong together: one tail, little space. */
function isSameGroup(above: Message | undefined, below: Message): boolean {
  if (!above || isSystem(above) || isSystem(below)) return false;
  const gap = Date.parse(below.created_at) - Date.parse(above.created_at);
  return (
    above.direction === below.direction &&
    above.by === below.by &&
    above.person?.person_id === below.person?.person_id &&
    gap < GROUP_MS
  );
}

export function buildItems(given: Given): ThreadItem[] {
  const { messages, unreadFrom, dayOf } = given;
  const handovers = listHandovers(given);
  const items: ThreadItem[] = [];
  let day = "";
  let passed = 0;
  let above: Message | undefined;
  const addDay = (at: string) => {
    if (dayOf(at) === day) return;
    day = dayOf(at);
    above = undefined;
    items.push({ kind: "day", key: `day ${day}`, day, at });
  };
  const addHandovers = (until: string | null) => {
    for (; passed < handovers.length; passed += 1) {
      const handover = handovers[passed];
      if (!handover || (until !== null && Date.parse(handover.at) > Date.parse(until))) return;
      addDay(handover.at);
      above = undefined;
      items.push({ kind: "handover", key: `handover ${handover.at} ${passed}`, handover });
    }
  };
  messages.forEach((message) => {
    addHandovers(message.created_at);
    addDay(message.created_at);
    if (unreadFrom?.messageId === message.message_id) {
      items.push({ kind: "unread", key: "unread", count: unreadFrom.count });
      above = undefined;
    }
    const first = !isSameGroup(above, message);
    const before = items.at(-1);
    if (!first && before?.kind === "message") items[items.length - 1] = { ...before, last: false };
    items.push({ kind: "message", key: message.message_id, message, first, last: true });
    above = message;
  });
  if (!given.later) addHandovers(null);
  return items;
}

/** Those within the loaded stretch; older ones come with their messages. */
function listHandovers({ handovers, messages, earlier }: Given): Handover[] {
  const first = messages[0];
  const from = first && earlier ? Date.parse(first.created_at) : -Infinity;
  // The bot's summary is also its note: it is read once.
  const notes = new Set(messages.flatMap((each) => (each.direction === "note" ? each.text : [])));
  return handovers
    .filter((handover) => Date.parse(handover.at) >= from)
    .map((each) => (notes.has(each.summary) ? { ...each, summary: null } : each))
    .toSorted((left, right) => Date.parse(left.at) - Date.parse(right.at));
}

/** The oldest of the customer's newest `count` messages: where reading goes on. */
export function findUnread(messages: readonly Message[], count: number): Given["unreadFrom"] {
  if (count <= 0) return null;
  const received = messages.filter((message) => message.direction === "in");
  const message = received.at(-Math.min(count, received.length));
  return message ? { messageId: message.message_id, count } : null;
}
