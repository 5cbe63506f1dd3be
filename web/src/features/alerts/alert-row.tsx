import { Check, CircleAlert, Info, MessageSquare, Phone, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Schemas } from "../../api/types";
import { useCan } from "../../app/rights";
import { useTenant } from "../../app/session";
import { cn } from "../../lib/cn";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { RelativeTime } from "../../ui/relative-time";

type Alert = Schemas["Alert"];
type Props = { alert: Alert; busy: boolean; onResolve: () => void };

const LOOKS = {
  urgent: { icon: CircleAlert, tone: "danger", stripe: "border-l-danger", ink: "text-danger" },
  warning: {
    icon: TriangleAlert,
    tone: "warning",
    stripe: "border-l-warning",
    ink: "text-warning",
  },
  info: { icon: Info, tone: "info", stripe: "border-l-info", ink: "text-info" },
} as const;

export function AlertRow({ alert, busy, onResolve }: Props) {
  const { t } = useTranslation("alerts");
  const mayResolve = useCan("alerts:write") && alert.resolved_at === null;
  const look = LOOKS[alert.severity];
  const Icon = look.icon;
  return (
    <li
      className={cn(
        "flex gap-3 rounded-lg border border-l-4 border-line bg-surface p-4 shadow-raised",
        alert.resolved_at ? "border-l-line-strong" : look.stripe,
      )}
    >
      <Icon className={cn("mt-0.5 size-5 shrink-0", look.ink)} aria-hidden />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <h2 className="font-semibold text-ink [overflow-wrap:anywhere]">{alert.title}</h2>
          <Badge tone={look.tone}>{t(`severity.${alert.severity}`)}</Badge>
        </div>
        <p className="mt-0.5 whitespace-pre-line text-muted [overflow-wrap:anywhere]">
          {alert.message}
        </p>
        <p className="mt-1.5 text-xs text-faint">
          <RelativeTime value={alert.created_at} />
          {alert.resolved_at ? (
            <>
              {" · "}
              {t("resolvedBy", { who: alert.resolved_by ?? t("itself") })}{" "}
              <RelativeTime value={alert.resolved_at} />
            </>
          ) : null}
        </p>
        <div className="mt-3 flex flex-wrap gap-2 empty:hidden">
          <About alert={alert} />
          {mayResolve ? (
            <Button size="sm" icon={<Check />} loading={busy} onClick={onResolve}>
              {t("resolve")}
            </Button>
          ) : null}
        </div>
      </div>
    </li>
  );
}

/** The way to what it is about. */
function About({ alert }: { alert: Alert }) {
  const { t } = useTranslation("alerts");
  const { slug } = useTenant();
  if (alert.conversation_id) {
    return (
      <Button asChild size="sm" variant="primary">
        <Link to={`/t/${slug}/inbox/${alert.conversation_id}`}>
          <MessageSquare aria-hidden /> {t("openConversation")}
        </Link>
      </Button>
    );
  }
  if (!alert.number_id) return null;
  return (
    <Button asChild size="sm" variant="primary">
      <Link to={`/t/${slug}/settings/numbers/${alert.number_id}`}>
        <Phone aria-hidden /> {t("openNumber")}
      </Link>
    </Button>
  );
}
