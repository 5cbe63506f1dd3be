import { type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import type { Tenant } from "../../../api/types";
import { useTenant } from "../../../app/session";
import { listHandovers, listMessages, type Stretch } from "../inbox-api";
import { keys } from "../keys";
import { append, EMPTY, mergeNewest, prepend, type Thread, toThread } from "../thread";
import type { MessagePage } from "../types";

const MOST_AT_ONCE = 200;
const PAGE = 50;
/** A screen and a half. */
const FIRST = 30;

/** The newest page, or what one reads in the past, fetched again into what is there. */
const threadQuery = (queries: QueryClient, tenant: Tenant, conversationId: string) => {
  const queryKey = keys.thread(tenant, conversationId);
  return queryOptions({
    queryKey,
    queryFn: async () => {
      const old = queries.getQueryData<Thread>(queryKey);
      const middle = old?.later ? old.messages[Math.floor(old.messages.length / 2)] : undefined;
      if (middle) {
        const stretch = { around: middle.message_id };
        return toThread(await listMessages(tenant.slug, conversationId, stretch, MOST_AT_ONCE));
      }
      const limit = Math.min(MOST_AT_ONCE, Math.max(FIRST, old?.messages.length ?? 0));
      const page = await listMessages(tenant.slug, conversationId, {}, limit);
      return mergeNewest(queries.getQueryData<Thread>(queryKey), page);
    },
    staleTime: 60_000,
  });
};

/** Asked for when the mouse goes down on a row: it is there when the click is done. */
export function usePrefetchThread() {
  const tenant = useTenant();
  const queries = useQueryClient();
  return useCallback(
    (id: string) => void queries.prefetchQuery(threadQuery(queries, tenant, id)),
    [queries, tenant],
  );
}

/** The loaded stretch of a conversation and the ways to load more of it. */
export function useThread(conversationId: string) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const key = keys.thread(tenant, conversationId);
  const [loading, setLoading] = useState<"earlier" | "later" | "jump" | null>(null);
  const busy = useRef(false);

  const query = useQuery(threadQuery(queries, tenant, conversationId));

  const load = async (
    what: "earlier" | "later" | "jump",
    stretch: Stretch,
    merge: (thread: Thread, page: MessagePage) => Thread,
  ): Promise<boolean> => {
    // A jump need not wait for what is loaded at the ends of the stretch it leaves.
    if (busy.current && what !== "jump") return false;
    busy.current = true;
    setLoading(what);
    try {
      const page = await listMessages(tenant.slug, conversationId, stretch, PAGE);
      queries.setQueryData<Thread>(key, (thread) => merge(thread ?? EMPTY, page));
      return true;
    } catch {
      return false;
    } finally {
      busy.current = false;
      setLoading(null);
    }
  };

  const thread = query.data ?? EMPTY;
  const first = thread.messages[0]?.message_id;
  const last = thread.messages.at(-1)?.message_id;
  return {
    ...query,
    thread,
    loading,
    loadEarlier: () =>
      first !== undefined && thread.earlier
        ? load("earlier", { before: first }, (now, page) =>
            now.messages[0]?.message_id === first ? prepend(now, page) : now,
          )
        : null,
    loadLater: () =>
      last !== undefined && thread.later
        ? load("later", { after: last }, (now, page) =>
            now.messages.at(-1)?.message_id === last ? append(now, page) : now,
          )
        : null,
    /** A quoted message that is not loaded: the stretch around it takes the place of this one. */
    jumpTo: (messageId: string) => load("jump", { around: messageId }, (_, page) => toThread(page)),
    jumpToNewest: () => load("jump", {}, (_, page) => toThread(page)),
  };
}

export function useHandovers(conversationId: string) {
  const tenant = useTenant();
  return useQuery({
    queryKey: keys.handovers(tenant, conversationId),
    queryFn: () => listHandovers(tenant.slug, conversationId),
    staleTime: 60_000,
  }).data;
}
