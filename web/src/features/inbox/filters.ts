/* What the list shows: read from the address, asked of the server, and told of live events. */
import type { ConversationCard } from "./types";

export const TABS = ["mine", "unassigned", "waiting", "all"] as const;
export type TabName = (typeof TABS)[number];
const PARTS = ["owner", "assigned_to", "number", "property", "status"] as const;
type Part = (typeof PARTS)[number];

export type Filter = { tab: TabName; q: string; unread: boolean } & Record<Part, string>;

export const NO_FILTER: Filter = {
  tab: "all",
  q: "",
  unread: false,
  owner: "",
  assigned_to: "",
  number: "",
  property: "",
  status: "",
};

const isTab = (word: string | null): word is TabName => TABS.some((tab) => tab === word);

export function readFilter(search: URLSearchParams): Filter {
  const tab = search.get("tab");
  const filter: Filter = {
    ...NO_FILTER,
    tab: isTab(tab) ? tab : "all",
    q: search.get("q") ?? "",
    unread: search.get("unread") === "true",
  };
  for (const part of PARTS) filter[part] = search.get(part) ?? "";
  return filter;
}

/** Only what differs from the beginning stands in the address. */
export function writeFilter(filter: Filter): URLSearchParams {
  const search = new URLSearchParams();
  if (filter.tab !== "all") search.set("tab", filter.tab);
  if (filter.q) search.set("q", filter.q);
  if (filter.unread) search.set("unread", "true");
  for (const part of PARTS) if (filter[part]) search.set(part, filter[part]);
  return search;
}

/** The parts behind the button "filter": how many are set. */
export const countParts = (filter: Filter): number =>
  PARTS.filter((part) => filter[part] !== "").length + (filter.unread ? 1 : 0);

export function askFor(filter: Filter): Record<string, string | boolean> {
  const asked: Record<string, string | boolean> = {};
  if (filter.tab !== "all") asked[filter.tab] = true;
  if (filter.q.trim()) asked["q"] = filter.q.trim();
  if (filter.unread) asked["unread"] = true;
  for (const part of PARTS) if (filter[part]) asked[part] = filter[part];
  return asked;
}

/** Whether a conversation that changed stands in the list now; null: only the server can tell. */
export function belongs(filter: Filter, card: ConversationCard, me: string): boolean | null {
  if (filter.q.trim()) return null;
  return isOfTab(filter.tab, card, me) && hasParts(filter, card);
}

function isOfTab(tab: TabName, card: ConversationCard, me: string): boolean {
  if (tab === "mine") return card.assigned_to?.person_id === me;
  if (tab === "unassigned") return card.assigned_to === null && card.owner === "human";
  return tab !== "waiting" || card.waiting;
}

function hasParts(filter: Filter, card: ConversationCard): boolean {
  const status = filter.status || "active";
  const asked = [
    [filter.owner, card.owner],
    [filter.assigned_to, card.assigned_to?.person_id],
    [filter.number, card.number_id],
    [filter.property, card.property_id],
  ];
  return (
    (status === "all" || card.status === status) &&
    (!filter.unread || card.unread > 0) &&
    asked.every(([wanted, has]) => !wanted || wanted === has)
  );
}
