import { CircleCheck, RefreshCw, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../api/types";
import { useFormat } from "../../app/use-format";
import { Badge } from "../../ui/badge";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { RelativeTime } from "../../ui/relative-time";
import { Skeleton } from "../../ui/skeleton";
import { Stat } from "../../ui/stat";
import { type Column, Table } from "../../ui/table";
import { ActsTable } from "./acts-table";
import { QueuesCard } from "./queues-card";
import { usePlatformQuery } from "./use-platform";

type Health = Schemas["PlatformHealth"];
type Worker = Health["workers"][number];

export default function PlatformHealthPage() {
  const { t } = useTranslation("platform");
  const health = usePlatformQuery<Health>("/platform/health", 10_000);
  const found = health.data;
  if (health.isError && !found) {
    return <ErrorState problem={health.error} onRetry={() => void health.refetch()} />;
  }
  return (
    <>
      <PageHeader
        title={t("health.title")}
        description={t("health.text")}
        actions={
          <Button
            icon={<RefreshCw />}
            loading={health.isRefetching}
            onClick={() => void health.refetch()}
          >
            {t("health.again")}
          </Button>
        }
      />
      <div className="space-y-5">
        {found ? <Verdict health={found} /> : <Skeleton className="h-10 w-full rounded-lg" />}
        <Figures found={found} />
        <div className="grid gap-5 lg:grid-cols-2">
          <QueuesCard queues={found?.queues} />
          <Largest tables={found?.database.largest} />
        </div>
        <Workers workers={found?.workers} />
        <ActsTable />
      </div>
    </>
  );
}

function Figures({ found }: { found: Health | undefined }) {
  const { t } = useTranslation("platform");
  const format = useFormat();
  const database = found?.database;
  const [revision, ...trades] = database?.revision.split(", ") ?? [];
  const hints: Record<string, string> = {
    database: "PostgreSQL",
    schema: trades.join(", "),
    size: t("health.connections", { count: database?.connections ?? 0 }),
  };
  const stats = [
    ["version", found?.version],
    ["database", database?.version],
    ["schema", revision],
    ["size", database ? format.bytes(database.size_bytes) : undefined],
  ] as const;
  return (
    <div className="grid grid-cols-2 gap-3 xl:grid-cols-4">
      {stats.map(([key, value]) => (
        <Stat
          key={key}
          label={t(`health.${key}`)}
          value={<span className="text-lg">{value}</span>}
          loading={!found}
          hint={found ? hints[key] : null}
        />
      ))}
    </div>
  );
}

function Verdict({ health }: { health: Health }) {
  const { t } = useTranslation("platform");
  const free = health.shards_free > 0 ? t("health.shardsFree", { count: health.shards_free }) : "";
  if (health.ok) return <Banner tone="success" text={t("health.ok")} />;
  return <Banner tone="danger" text={`${t("health.notOk")} ${free}`} />;
}

function Workers({ workers }: { workers: readonly Worker[] | undefined }) {
  const { t } = useTranslation("platform");
  const columns: Column<Worker>[] = [
    {
      key: "id",
      title: t("worker.id"),
      cell: (row) => <code className="text-xs">{row.worker_id.slice(-12)}</code>,
    },
    {
      key: "alive",
      title: t("worker.state"),
      cell: (row) => (
        <Badge
          tone={row.alive ? "success" : "danger"}
          icon={row.alive ? <CircleCheck aria-hidden /> : <TriangleAlert aria-hidden />}
        >
          {t(row.alive ? "worker.alive" : "worker.gone")}
        </Badge>
      ),
    },
    { key: "shards", title: t("worker.shards"), align: "right", cell: (row) => row.shards },
    {
      key: "since",
      title: t("worker.since"),
      align: "right",
      wide: true,
      cell: (row) => <RelativeTime value={row.started_at} className="text-muted" />,
    },
  ];
  return (
    <section>
      <h2 className="mb-2 text-[15px] font-semibold">{t("worker.title")}</h2>
      <Table
        label={t("worker.title")}
        columns={columns}
        rows={workers}
        rowKey={(row) => row.worker_id}
        empty={<Banner tone="danger" text={t("worker.empty")} />}
      />
    </section>
  );
}

function Largest({ tables }: { tables: Health["database"]["largest"] | undefined }) {
  const { t } = useTranslation("platform");
  const format = useFormat();
  return (
    <Card title={t("health.largest")} description={t("health.largestText")}>
      {tables ? (
        <ul className="divide-y divide-line">
          {tables.map((table) => (
            <li key={table.name} className="flex justify-between gap-3 py-2">
              <code className="min-w-0 truncate text-[13px]">{table.name}</code>
              <span className="whitespace-nowrap tabular-nums">
                {format.bytes(table.size_bytes)}
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <Skeleton className="h-40 w-full" />
      )}
    </Card>
  );
}
