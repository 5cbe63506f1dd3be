import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTenant } from "../../../app/session";
import type { Filter } from "../filters";
import { getConversation, listConversations } from "../inbox-api";
import { keys } from "../keys";
import { findMatches, flatten, type Pages } from "../list-pages";

/** The list page by page; a hundred thousand conversations are never loaded at once. */
export function useConversations(filter: Filter) {
  const tenant = useTenant();
  const query = useInfiniteQuery({
    queryKey: keys.list(tenant, filter),
    queryFn: ({ pageParam, signal }) => listConversations(tenant.slug, filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 60_000,
  });
  const cards = useMemo(() => flatten(query.data), [query.data]);
  const matches = useMemo(() => findMatches(query.data), [query.data]);
  return {
    ...query,
    cards,
    matches,
    searchedUntil: query.data?.pages.at(-1)?.searched_until ?? null,
  };
}

/** The conversation on the screen; it may stand in no loaded list (opened from a link). */
export function useConversation(id: string) {
  const tenant = useTenant();
  const queries = useQueryClient();
  return useQuery({
    queryKey: keys.card(tenant, id),
    queryFn: () => getConversation(tenant.slug, id),
    // The list knows it already: the chat's head is there at once.
    placeholderData: () =>
      queries
        .getQueriesData<Pages>({ queryKey: keys.lists(tenant) })
        .flatMap(([, pages]) => flatten(pages))
        .find((card) => card.conversation_id === id),
    staleTime: 60_000,
  });
}
