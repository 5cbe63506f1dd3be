import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { http } from "../../api/client";
import type { Schemas } from "../../api/types";
import { tenantKey, useTenant } from "../../app/session";
import { dayKey } from "../../lib/format";
import { serverNow } from "../../lib/server-clock";
import { findBefore, findBy, readSpan, type Span } from "./ranges";

export type Statistics = Schemas["Statistics"];

/** The span that the address names, and today on the business's calendar. */
export function useSpan() {
  const { time_zone: timeZone } = useTenant();
  const [search, setSearch] = useSearchParams();
  const today = dayKey({ language: "en", timeZone, currency: "EUR" }, serverNow());
  const [from, to] = [search.get("from"), search.get("to")];
  const span = useMemo(() => readSpan(from, to, today), [from, to, today]);
  const setSpan = (next: Span) => setSearch({ ...next }, { replace: true });
  return { span, today, setSpan };
}

/** Figures of the span; `before` are those of as many days just before it. */
export function useStatistics(span: Span) {
  const by = findBy(span);
  const now = useOne(span, by, 60_000);
  const before = useOne(findBefore(span), "day", false);
  return { now, before, by };
}

function useOne(span: Span, by: string, refetchInterval: number | false) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, "statistics", span.from, span.to, by),
    queryFn: ({ signal }) =>
      http.get<Statistics>(`/tenants/${tenant.slug}/statistics`, {
        query: { ...span, by },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval,
  });
}
