import { useInfiniteQuery } from "@tanstack/react-query";
import { http } from "../../api/client";
import { tenantKey, useTenant } from "../../app/session";
import { useTenantPath } from "./use-tenant-data";

export type Page<T> = { items: T[]; next: string | null };
type Query = Record<string, string | undefined>;

/** A list that is read page by page; all pages that were read, in one. */
export function usePages<T>(
  path: string,
  query: Query = {},
  refetchInterval: number | false = false,
) {
  const tenant = useTenant();
  const at = useTenantPath();
  const pages = useInfiniteQuery({
    queryKey: tenantKey(tenant, path, "pages", query),
    queryFn: ({ pageParam, signal }) =>
      http.get<Page<T>>(at(path), { query: { ...query, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval,
  });
  return { ...pages, items: pages.data?.pages.flatMap((page) => page.items) };
}
