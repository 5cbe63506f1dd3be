import { useQuery } from "@tanstack/react-query";
import { useCan } from "../../../app/rights";
import { useTenant } from "../../../app/session";
import { listColleagues } from "../inbox-api";
import { keys } from "../keys";

/** Everybody who works for the business. */
export function useColleagues(wanted = true) {
  const tenant = useTenant();
  const mayRead = useCan("people:read");
  return useQuery({
    queryKey: keys.people(tenant),
    queryFn: () => listColleagues(tenant.slug),
    staleTime: 300_000,
    enabled: wanted && mayRead,
  });
}
