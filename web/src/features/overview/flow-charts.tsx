import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../app/use-format";
import { ChartCard } from "./chart-card";
import type { Series } from "./series-chart";
import { usePointLabel } from "./use-point-label";
import type { Statistics } from "./use-statistics";

const SeriesChart = lazy(() => import("./series-chart"));
type Point = Statistics["series"][number];
type Known = Exclude<keyof Point, "start">;
type Drawn = { key: Known; color: string; shape: Series["shape"] };

const MESSAGES: Drawn[] = [
  { key: "by_bot", color: "var(--chart-1)", shape: "bar" },
  { key: "by_people", color: "var(--chart-3)", shape: "bar" },
  { key: "received", color: "var(--chart-2)", shape: "line" },
];
const DELIVERY: Drawn[] = [
  { key: "sent", color: "var(--chart-2)", shape: "area" },
  { key: "delivered", color: "var(--chart-1)", shape: "line" },
  { key: "read", color: "var(--chart-5)", shape: "line" },
  { key: "failed", color: "var(--chart-6)", shape: "line" },
];
const TALKS: Drawn[] = [
  { key: "begun", color: "var(--chart-1)", shape: "bar" },
  { key: "handovers", color: "var(--chart-3)", shape: "line" },
];

type Props = { found: Statistics | undefined; loading: boolean };

export const MessagesChart = (props: Props) => (
  <FlowChart name="messages" drawn={MESSAGES} {...props} />
);
export const DeliveryChart = (props: Props) => (
  <FlowChart name="delivery" drawn={DELIVERY} {...props} />
);
export const TalksChart = (props: Props) => <FlowChart name="talks" drawn={TALKS} {...props} />;

type FlowProps = Props & { name: string; drawn: readonly Drawn[] };

function FlowChart({ name, drawn: all, found, loading }: FlowProps) {
  const { t } = useTranslation("overview");
  const format = useFormat();
  const write = usePointLabel(found?.by ?? "day");
  const points = found?.series ?? [];
  // By hour, some figures are not known at all.
  const known = all.filter(({ key }) => points.some((point) => point[key] !== null));
  const drawn = known.length > 0 ? known : all;
  const series = drawn.map((each) => ({ ...each, label: t(`series.${each.key}`) }));
  const isThere = points.some((point) => drawn.some(({ key }) => (point[key] ?? 0) > 0));
  const empty = isThere ? false : t(known.length > 0 ? "chart.nothing" : "chart.byDay");
  return (
    <ChartCard
      title={t(`chart.${name}`)}
      description={t(`chart.${name}Text`)}
      loading={loading}
      empty={empty}
      cells={{
        head: [t("chart.when"), ...series.map(({ label }) => label)],
        rows: points.map((point) => [
          write(point.start),
          ...drawn.map(({ key }) => {
            const value = point[key];
            return value === null ? "–" : format.number(value);
          }),
        ]),
      }}
    >
      <SeriesChart
        label={t(`chart.${name}`)}
        series={series}
        data={points.map((point) => ({ ...point, label: write(point.start) }))}
      />
    </ChartCard>
  );
}
