/* Live events into what is already on the screen. Repeating one changes nothing. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useSession, useTenant } from "../../app/session";
import type { Tenant } from "../../api/types";
import type { LiveEvent } from "../../live/events";
import { useLive } from "../../live/use-live";
import { belongs, type Filter, NO_FILTER } from "./filters";
import { keys } from "./keys";
import { flatten, mergeCard, type Pages, replaceCard } from "./list-pages";
import { type Thread, upsert } from "./thread";
import type { ConversationCard, Message } from "./types";

/** The filter a cached list was asked with stands in its key. */
export function filterOfKey(key: readonly unknown[]): Filter {
  const asked = (key.at(-1) ?? {}) as Record<string, unknown>;
  const tab = (["mine", "unassigned", "waiting"] as const).find((name) => asked[name] === true);
  const text = (name: string) => (typeof asked[name] === "string" ? asked[name] : "");
  return {
    ...NO_FILTER,
    tab: tab ?? "all",
    q: text("q"),
    unread: asked["unread"] === true,
    owner: text("owner"),
    assigned_to: text("assigned_to"),
    number: text("number"),
    property: text("property"),
    status: text("status"),
  };
}

export function showCard(queries: QueryClient, tenant: Tenant, card: ConversationCard, me: string) {
  queries.setQueryData(keys.card(tenant, card.conversation_id), card);
  for (const [key, pages] of queries.getQueriesData<Pages>({ queryKey: keys.lists(tenant) })) {
    if (!pages) continue;
    const stands = belongs(filterOfKey(key), card, me);
    const next = stands === null ? replaceCard(pages, card) : mergeCard(pages, card, stands);
    if (next !== pages) queries.setQueryData(key, next);
  }
}

export function showMessages(
  queries: QueryClient,
  tenant: Tenant,
  conversationId: string,
  messages: readonly Message[],
): void {
  queries.setQueryData<Thread>(
    keys.thread(tenant, conversationId),
    (thread) => thread && upsert(thread, messages),
  );
}

/** What is known of a conversation, opened or only listed. */
function findCard(queries: QueryClient, tenant: Tenant, id: string): ConversationCard | undefined {
  const listed = () =>
    queries
      .getQueriesData<Pages>({ queryKey: keys.lists(tenant) })
      .flatMap(([, pages]) => flatten(pages))
      .find((card) => card.conversation_id === id);
  return queries.getQueryData<ConversationCard>(keys.card(tenant, id)) ?? listed();
}

export function useInboxLive(): void {
  const queries = useQueryClient();
  const tenant = useTenant();
  const me = useSession().person.person_id;
  useLive((event: LiveEvent) => {
    if (event.type === "conversation") {
      const card = event.conversation as ConversationCard;
      const id = card.conversation_id;
      const before = findCard(queries, tenant, id);
      showCard(queries, tenant, card, me);
      if (before && before.owner !== card.owner) {
        void queries.invalidateQueries({ queryKey: keys.handovers(tenant, id) });
      }
    } else if (event.type === "messages") {
      const messages = event.messages as Message[];
      showMessages(queries, tenant, event.conversation_id, messages);
    }
  });
}
