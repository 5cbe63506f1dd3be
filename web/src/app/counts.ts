import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { http } from "../api/client";
import type { Schemas, Tenant } from "../api/types";
import { useLive } from "../live/use-live";
import { tenantKey, useNearTenant } from "./session";

export const countsKey = (tenant: Tenant) => tenantKey(tenant, "conversation counts");

const isReader = (tenant: Tenant | null) => tenant?.rights.includes("messages:read") ?? false;

/** How many conversations stand behind each of the inbox's tabs. */
export function useCounts(): Schemas["Counts"] | undefined {
  const tenant = useNearTenant();
  return useQuery({
    queryKey: tenant ? countsKey(tenant) : ["no-tenant", "counts"],
    queryFn: () =>
      http.get<Schemas["Counts"]>(`/tenants/${tenant?.slug ?? ""}/conversations/counts`),
    enabled: isReader(tenant),
    staleTime: 30_000,
    refetchInterval: 120_000,
  }).data;
}

const COUNT_AFTER_MS = 800;

/** Counting all is for when the storm of events is over. */
export function useLiveCounts(): void {
  const queries = useQueryClient();
  const tenant = useNearTenant();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLive((event) => {
    if (event.type !== "conversation" || !tenant) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => void queries.invalidateQueries({ queryKey: countsKey(tenant) }),
      COUNT_AFTER_MS,
    );
  });
}
