import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Bell } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { http } from "../api/client";
import type { AlertCount, Tenant } from "../api/types";
import { cn } from "../lib/cn";
import { useLive } from "../live/use-live";
import { tenantKey, useNearTenant } from "./session";

function useAlertCount(tenant: Tenant | null): number {
  const query = useQuery({
    queryKey: tenant ? tenantKey(tenant, "alerts", "count") : ["no-tenant"],
    queryFn: () => http.get<AlertCount>(`/tenants/${tenant?.slug ?? ""}/alerts/count`),
    enabled: tenant?.rights.includes("alerts:read") ?? false,
    refetchInterval: 60_000,
  });
  return query.data?.open ?? 0;
}

/** A small number in red; nothing where there is nothing. */
export function AlertCount({ className }: { className?: string | undefined }) {
  const count = useAlertCount(useNearTenant());
  if (count === 0) return null;
  return (
    <span
      aria-hidden
      className={cn(
        "inline-flex h-4 min-w-4 items-center justify-center rounded-full bg-danger px-1 text-[10px] leading-none font-semibold text-on-danger tabular-nums",
        className,
      )}
    >
      {count > 99 ? "99+" : count}
    </span>
  );
}

export function AlertsBell() {
  const { t } = useTranslation("shell");
  const tenant = useNearTenant();
  const queries = useQueryClient();
  const count = useAlertCount(tenant);
  useLive((event) => {
    if (event.type !== "alert" || !tenant) return;
    void queries.invalidateQueries({ queryKey: tenantKey(tenant, "alerts") });
  });
  if (!tenant?.rights.includes("alerts:read")) return null;
  return (
    <Link
      to={`/t/${tenant.slug}/alerts`}
      aria-label={t("bell", { count })}
      title={t("bell", { count })}
      className="relative inline-flex size-9 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink"
    >
      <Bell className="size-[18px]" aria-hidden />
      <AlertCount className="absolute top-1 right-0.5" />
    </Link>
  );
}
