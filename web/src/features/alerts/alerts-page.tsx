import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { BellRing, CircleCheck, SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import type { Schemas } from "../../api/types";
import { tenantKey, useTenant } from "../../app/session";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { Skeleton } from "../../ui/skeleton";
import { Tabs } from "../../ui/tabs";
import { toast } from "../../ui/toast";
import { AlertRow } from "./alert-row";
import { isShown, sortAlerts } from "./sorting";

type Alert = Schemas["Alert"];
type View = "open" | "resolved";

/** The bell refreshes everything under the key "alerts" when the live line tells of one. */
function useAlerts(view: View) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, "alerts", "list", view),
    queryFn: ({ signal }) =>
      http.get<Schemas["Page_Alert_"]>(`/tenants/${tenant.slug}/alerts`, {
        query: { resolved: view === "resolved", limit: 200 },
        signal,
      }),
    select: (page) => sortAlerts(page.items.filter((alert) => isShown(alert, view))),
    refetchInterval: 60_000,
  });
}

function useResolve() {
  const { t } = useTranslation("alerts");
  const tenant = useTenant();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (alert: Alert) =>
      http.post<undefined>(`/tenants/${tenant.slug}/alerts/${alert.alert_id}/resolve`),
    onSuccess: () => toast.success(t("done")),
    onError: (thrown) => toast.error(toProblem(thrown).detail || t("failed")),
    onSettled: () => queries.invalidateQueries({ queryKey: tenantKey(tenant, "alerts") }),
  });
}

export default function AlertsPage() {
  const { t } = useTranslation("alerts");
  const tenant = useTenant();
  const [view, setView] = useState<View>("open");
  const tabs = (["open", "resolved"] as const).map((value) => ({
    value,
    label: t(`view.${value}`),
    content: value === view ? <AlertList view={value} /> : null,
  }));
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("text")}
        actions={
          <Button asChild>
            <Link to={`/t/${tenant.slug}/settings/alerts`}>
              <SlidersHorizontal aria-hidden /> {t("rules")}
            </Link>
          </Button>
        }
      />
      <Tabs label={t("title")} value={view} onChange={setView} tabs={tabs} />
    </>
  );
}

function AlertList({ view }: { view: View }) {
  const { t } = useTranslation("alerts");
  const alerts = useAlerts(view);
  const resolve = useResolve();
  if (alerts.isError) {
    return <ErrorState problem={alerts.error} onRetry={() => void alerts.refetch()} />;
  }
  if (!alerts.data) return <Waiting />;
  if (alerts.data.length === 0) {
    return (
      <EmptyState
        icon={view === "open" ? <CircleCheck /> : <BellRing />}
        title={t(`empty.${view}`)}
        text={t(`emptyText.${view}`)}
      />
    );
  }
  return (
    <ul className="space-y-3">
      {alerts.data.map((alert) => (
        <AlertRow
          key={alert.alert_id}
          alert={alert}
          busy={resolve.isPending && resolve.variables.alert_id === alert.alert_id}
          onResolve={() => resolve.mutate(alert)}
        />
      ))}
    </ul>
  );
}

const Waiting = () => (
  <div aria-busy className="space-y-3">
    {[0, 1, 2].map((row) => (
      <Skeleton key={row} className="h-28 w-full rounded-lg" />
    ))}
  </div>
);
