import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { http } from "../../api/client";
import { tenantKey, useTenant } from "../../app/session";

type Query = Record<string, string | number | boolean | undefined>;

/** The address of something of this tenant: "/tenants/hotel-marea/numbers". */
export function useTenantPath(): (path: string) => string {
  const { slug } = useTenant();
  return useCallback((path) => `/tenants/${encodeURIComponent(slug)}${path}`, [slug]);
}

/** What is read at `path`; kept under the tenant's key and its first words. */
export function useTenantQuery<T>(
  path: string,
  { query = {}, enabled = true }: { query?: Query; enabled?: boolean } = {},
) {
  const tenant = useTenant();
  const at = useTenantPath();
  return useQuery({
    queryKey: tenantKey(tenant, path, query),
    queryFn: ({ signal }) => http.get<T>(at(path), { query, signal }),
    enabled,
  });
}

/** With its ETag, for what people edit: fetched once, never under somebody's hands. */
export function useTaggedQuery<T>(path: string, enabled = true) {
  const tenant = useTenant();
  const at = useTenantPath();
  return useQuery({
    queryKey: tenantKey(tenant, path, "tagged"),
    queryFn: ({ signal }) => http.getWithTag<T>(at(path), { signal }),
    enabled,
    staleTime: Infinity,
    gcTime: 0,
  });
}

/** Everything read at this path or below it is read again. */
export function useRefresh() {
  const tenant = useTenant();
  const queries = useQueryClient();
  return useCallback(
    (path: string) =>
      queries.invalidateQueries({
        predicate: ({ queryKey }) =>
          queryKey[0] === "t" &&
          queryKey[1] === tenant.slug &&
          String(queryKey[2]).startsWith(path),
      }),
    [queries, tenant.slug],
  );
}
