import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../app/use-format";
import { serverNow } from "../../lib/server-clock";
import { ChartCard } from "../overview/chart-card";
import { usePointLabel } from "../overview/use-point-label";
import { type Day, fillDays } from "./days";

const SeriesChart = lazy(() => import("../overview/series-chart"));

const DRAWN = [
  { key: "received", color: "var(--chart-2)", shape: "bar" },
  { key: "sent", color: "var(--chart-1)", shape: "bar" },
  { key: "failed", color: "var(--chart-6)", shape: "line" },
] as const;

/** The last seven days of all numbers, each day on its business's own calendar. */
export function VolumeChart({ volume }: { volume: readonly Day[] | undefined }) {
  const { t } = useTranslation("platform");
  const format = useFormat();
  const write = usePointLabel("day");
  const label = (day: Day) =>
    write(new Date(serverNow() - day.days_ago * 86_400_000).toISOString());
  const days = fillDays(volume ?? []);
  const series = DRAWN.map((each) => ({ ...each, label: t(`volume.${each.key}`) }));
  return (
    <ChartCard
      title={t("volume.title")}
      description={t("volume.text")}
      loading={!volume}
      empty={days.some((day) => day.received + day.sent > 0) ? false : t("volume.empty")}
      cells={{
        head: [t("volume.day"), ...series.map((each) => each.label)],
        rows: days.map((day) => [label(day), ...DRAWN.map(({ key }) => format.number(day[key]))]),
      }}
    >
      <SeriesChart
        label={t("volume.title")}
        series={series}
        data={days.map((day) => ({ ...day, label: label(day) }))}
      />
    </ChartCard>
  );
}
