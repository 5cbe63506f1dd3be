import { useQuery } from "@tanstack/react-query";
import { http } from "../api/client";
import type { Schemas, Tenant } from "../api/types";
import { cn } from "../lib/cn";
import { AlertCount } from "./alerts-bell";
import { useCounts } from "./counts";
import { tenantKey, useNearTenant } from "./session";

export const quarantineKey = (tenant: Tenant, ...rest: readonly unknown[]) =>
  tenantKey(tenant, "quarantine", ...rest);

/** A few are read to count them; more than these are "9+". */
const MOST = 9;

function useQuarantined(): string {
  const tenant = useNearTenant();
  const query = useQuery({
    queryKey: tenant ? quarantineKey(tenant, "count") : ["no-tenant", "quarantine"],
    queryFn: ({ signal }) =>
      http.get<{ items: Schemas["QuarantineItem"][] }>(
        `/tenants/${tenant?.slug ?? ""}/quarantine`,
        { query: { state: "open", limit: MOST + 1 }, signal },
      ),
    enabled: tenant?.rights.includes("quarantine:read") ?? false,
    refetchInterval: 60_000,
  });
  const count = query.data?.items.length ?? 0;
  return count > MOST ? `${MOST}+` : count > 0 ? String(count) : "";
}

function useWaiting(): string {
  const count = useCounts()?.waiting ?? 0;
  return count > 99 ? "99+" : count > 0 ? String(count) : "";
}

type Props = { to: string; className?: string };

/** How much waits at a place of the navigation; nothing where nothing does. */
export function PlaceCount({ to, className }: Props) {
  if (/^\/t\/[^/]+\/alerts$/.test(to)) return <AlertCount className={className} />;
  if (/^\/t\/[^/]+\/inbox$/.test(to)) return <Waiting className={className} />;
  if (/^\/t\/[^/]+\/settings\/quarantine$/.test(to)) return <Quarantined className={className} />;
  return null;
}

const Waiting = ({ className }: { className?: string | undefined }) => (
  <Count text={useWaiting()} className={className} />
);

const Quarantined = ({ className }: { className?: string | undefined }) => (
  <Count text={useQuarantined()} className={className} />
);

function Count({ text, className }: { text: string; className?: string | undefined }) {
  if (!text) return null;
  return (
    <span
      aria-hidden
      className={cn(
        "inline-flex h-4 min-w-4 items-center justify-center rounded-full bg-warning-soft px-1 text-[10px] leading-none font-semibold text-warning tabular-nums",
        className,
      )}
    >
      {text}
    </span>
  );
}
