import { useTranslation } from "react-i18next";
import type { Schemas } from "../../api/types";
import { useFormat } from "../../app/use-format";
import { Badge } from "../../ui/badge";
import { Card } from "../../ui/card";
import { Skeleton } from "../../ui/skeleton";

type Queues = Schemas["QueueAges"];
/** From then on somebody should look. */
const LONG_SECONDS = 60;

/** What waits between receiving and sending, and how long the oldest has. */
export function QueuesCard({ queues }: { queues: Queues | undefined }) {
  const { t } = useTranslation("platform");
  const format = useFormat();
  if (!queues) {
    return (
      <Card title={t("queues.title")} description={t("queues.text")}>
        <Skeleton className="h-24 w-full" />
      </Card>
    );
  }
  const age = (seconds: number) => (
    <Badge tone={seconds >= LONG_SECONDS ? "danger" : "success"}>
      {seconds > 0 ? format.duration(seconds) : t("queues.nothing")}
    </Badge>
  );
  const rows = [
    ["inboundWaiting", format.number(queues.inbound_waiting)],
    ["inboundOldest", age(queues.inbound_oldest_seconds)],
    ["lanesDue", format.number(queues.lanes_due)],
    ["outboxOldest", age(queues.outbox_oldest_seconds)],
    ["parked", format.number(queues.numbers_parked)],
  ] as const;
  return (
    <Card title={t("queues.title")} description={t("queues.text")}>
      <dl className="divide-y divide-line">
        {rows.map(([key, value]) => (
          <div key={key} className="flex items-center justify-between gap-3 py-2">
            <dt>{t(`queues.${key}`)}</dt>
            <dd className="font-medium tabular-nums">{value}</dd>
          </div>
        ))}
        {Object.entries(queues.outbox).map(([state, count]) => (
          <div key={state} className="flex items-center justify-between gap-3 py-2">
            <dt className="text-muted">
              {t("queues.outbox", { state: t(`queues.state.${state}`, { defaultValue: state }) })}
            </dt>
            <dd className="font-medium tabular-nums">{format.number(count)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
