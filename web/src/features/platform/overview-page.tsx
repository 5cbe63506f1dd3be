import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Schemas } from "../../api/types";
import { useFormat } from "../../app/use-format";
import { Card } from "../../ui/card";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { Skeleton } from "../../ui/skeleton";
import { Stat } from "../../ui/stat";
import { AgentCost, MessageCost } from "./cost-tables";
import { PlatformAlerts } from "./platform-alerts";
import { QueuesCard } from "./queues-card";
import { usePlatformQuery } from "./use-platform";
import { VolumeChart } from "./volume-chart";

type Overview = Schemas["PlatformOverview"];

export default function PlatformOverviewPage() {
  const { t } = useTranslation("platform");
  const overview = usePlatformQuery<Overview>("/platform/overview");
  const found = overview.data;
  if (overview.isError && !found) {
    return <ErrorState problem={overview.error} onRetry={() => void overview.refetch()} />;
  }
  return (
    <>
      <PageHeader title={t("overview.title")} description={t("overview.text")} />
      <div className="space-y-5">
        <Figures found={found} />
        <PlatformAlerts />
        <VolumeChart volume={found?.volume} />
        <div className="grid gap-5 lg:grid-cols-2">
          <QueuesCard queues={found?.queues} />
          <QuarantineCard causes={found?.quarantine} />
        </div>
        <AgentCost uses={found?.cost.agents} />
        <MessageCost priced={found?.cost.messages} />
      </div>
    </>
  );
}

const SHOWN = [
  "tenants",
  "numbers",
  "workers",
  "alerts",
  "received",
  "sent",
  "failed",
  "quarantine",
] as const;
type Shown = (typeof SHOWN)[number];

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

/** What stands in each place, as a number. */
function readFigures(found: Overview): Record<Shown, number> {
  const today = found.volume.find((day) => day.days_ago === 0);
  return {
    tenants: found.tenants,
    numbers: found.numbers,
    workers: found.workers,
    alerts: found.open_alerts,
    received: today?.received ?? 0,
    sent: today?.sent ?? 0,
    failed: today?.failed ?? 0,
    quarantine: sum(Object.values(found.quarantine)),
  };
}

function Figures({ found }: { found: Overview | undefined }) {
  const { t } = useTranslation("platform");
  const format = useFormat();
  const figures = found && readFigures(found);
  return (
    <div className="grid grid-cols-2 gap-3 xl:grid-cols-4">
      {SHOWN.map((key) => (
        <Stat
          key={key}
          label={t(`overview.${key}`)}
          value={figures ? format.number(figures[key]) : ""}
          hint={found ? <Hint name={key} found={found} /> : null}
          loading={!found}
        />
      ))}
    </div>
  );
}

function Hint({ name, found }: { name: Shown; found: Overview }) {
  const { t } = useTranslation("platform");
  const format = useFormat();
  switch (name) {
    case "tenants":
      return t("overview.suspended", { count: found.tenants_suspended });
    case "numbers":
      return t("overview.parked", { count: found.numbers_parked });
    case "workers":
      return t("overview.workersHint");
    case "alerts":
      return t("overview.platformAlerts", { count: found.platform_alerts });
    case "quarantine": {
      const week = sum(found.volume.map((day) => day.received + day.sent));
      return t("overview.week", { number: format.number(week) });
    }
    default:
      return t("overview.today");
  }
}

function QuarantineCard({ causes }: { causes: Record<string, number> | undefined }) {
  const { t } = useTranslation("platform");
  const format = useFormat();
  const rows = Object.entries(causes ?? {}).sort(([, one], [, other]) => other - one);
  return (
    <Card
      title={t("overview.quarantine")}
      description={t("overview.quarantineText")}
      actions={
        <Link to="/platform/quarantine" className="text-accent-ink hover:underline">
          {t("overview.see")}
        </Link>
      }
    >
      {!causes ? (
        <Skeleton className="h-24 w-full" />
      ) : rows.length === 0 ? (
        <p className="py-6 text-center text-muted">{t("overview.quarantineEmpty")}</p>
      ) : (
        <ul className="divide-y divide-line">
          {rows.map(([cause, count]) => (
            <li key={cause}>
              <Link
                to={`/platform/quarantine?cause=${encodeURIComponent(cause)}`}
                className="flex justify-between gap-3 py-2 hover:underline"
              >
                <span>{t(`cause.${cause}`, { defaultValue: cause })}</span>
                <span className="font-medium tabular-nums">{format.number(count)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
