import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import type { Schemas } from "../../api/types";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { RelativeTime } from "../../ui/relative-time";
import { usePlatformChange, usePlatformQuery } from "./use-platform";

type Alert = Schemas["PlatformAlert"];
const TONES = { info: "info", warning: "warning", urgent: "danger" } as const;

/** What only the operator can put right; nothing where there is nothing. */
export function PlatformAlerts() {
  const { t } = useTranslation("platform");
  const alerts = usePlatformQuery<Schemas["PlatformAlerts"]>("/platform/alerts");
  const resolve = usePlatformChange(
    ({ kind, subject }: Alert) =>
      http.post<undefined>("/platform/alerts/resolve", { kind, subject }),
    () => t("alerts.done"),
    t("failed"),
  );
  return alerts.data?.items.map((alert) => (
    <Banner
      key={alert.kind + alert.subject}
      tone={TONES[alert.severity]}
      text={
        <>
          <span className="[overflow-wrap:anywhere]">{alert.message}</span>{" "}
          <span className="text-xs whitespace-nowrap opacity-80">
            {t("alerts.seen", { count: alert.seen })} · <RelativeTime value={alert.last_seen_at} />
          </span>
        </>
      }
      action={
        <Button size="sm" loading={resolve.isPending} onClick={() => resolve.mutate(alert)}>
          {t("alerts.resolve")}
        </Button>
      }
    />
  ));
}
