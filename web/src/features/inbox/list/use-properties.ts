import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useCan } from "../../../app/rights";
import { useTenant } from "../../../app/session";
import type { Option } from "../../../ui/select";
import { listProperties } from "../inbox-api";
import { keys } from "../keys";
import { flatten, type Pages } from "../list-pages";

/** A hotel's houses by name; other trades have none of their own. */
function useHouses() {
  const tenant = useTenant();
  const mayRead = useCan("trades:read");
  return useQuery({
    queryKey: keys.properties(tenant),
    queryFn: () => listProperties(tenant.slug),
    staleTime: 300_000,
    enabled: mayRead && tenant.trades.includes("hotel"),
  }).data;
}

/** A house's name; what other programs wrote is shown as they wrote it. */
export function usePropertyName(id: string | null): string | null {
  const houses = useHouses();
  return houses?.find((house) => house.property_id === id)?.name ?? id;
}

/** What one may choose: the houses, and the codes that the loaded conversations carry. */
export function useProperties(): Option[] {
  const tenant = useTenant();
  const queries = useQueryClient();
  const houses = useHouses();
  return useMemo(() => {
    const options = (houses ?? []).map(({ property_id: value, name, slug }) => ({
      value,
      label: name,
      description: slug,
    }));
    const known = new Set(options.map(({ value }) => value));
    const seen = queries
      .getQueriesData<Pages>({ queryKey: keys.lists(tenant) })
      .flatMap(([, pages]) => flatten(pages))
      .flatMap(({ property_id: id }) => (id && !known.has(id) ? [id] : []));
    return [...options, ...[...new Set(seen)].sort().map((id) => ({ value: id, label: id }))];
  }, [houses, queries, tenant]);
}
