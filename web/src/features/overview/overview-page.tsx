import { useTranslation } from "react-i18next";
import { useTenant } from "../../app/session";
import { useFormat } from "../../app/use-format";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { BusyHours } from "./busy-hours";
import { ExportMenu } from "./export-menu";
import { DeliveryChart, MessagesChart, TalksChart } from "./flow-charts";
import { NumbersTable } from "./numbers-table";
import { RangePicker } from "./range-picker";
import { Failures, Handovers, People } from "./rankings";
import { StatsGrid } from "./stats-grid";
import { OpenAlerts, TradeStats } from "./trade-stats";
import { useSpan, useStatistics } from "./use-statistics";

export default function OverviewPage() {
  const { t } = useTranslation("overview");
  const tenant = useTenant();
  const { span, today, setSpan } = useSpan();
  const { now, before, by } = useStatistics(span);
  const charts = { found: now.data, loading: now.isPending };
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("text", { zone: tenant.time_zone.replaceAll("_", " ") })}
        actions={<ExportMenu span={span} by={by} />}
      />
      <div className="mb-5 flex flex-wrap items-center justify-between gap-3">
        <RangePicker span={span} today={today} onChange={setSpan} />
        <div className="flex min-h-6 flex-wrap items-center gap-3">
          <OpenAlerts found={now.data} />
          {now.data ? <AsOf at={now.data.as_of} /> : null}
        </div>
      </div>
      {now.isError && !now.data ? (
        <ErrorState problem={now.error} onRetry={() => void now.refetch()} />
      ) : (
        <div className="space-y-5" aria-busy={now.isFetching}>
          <TradeStats now={now.data} before={before.data} />
          <StatsGrid now={now.data} before={before.data} />
          <MessagesChart {...charts} />
          <div className="grid gap-5 lg:grid-cols-2">
            <TalksChart {...charts} />
            <DeliveryChart {...charts} />
          </div>
          <BusyHours found={now.data} />
          <div className="grid gap-5 lg:grid-cols-3">
            <Handovers found={now.data} />
            <People found={now.data} />
            <Failures found={now.data} />
          </div>
          <NumbersTable found={now.data} />
        </div>
      )}
    </>
  );
}

function AsOf({ at }: { at: string }) {
  const { t } = useTranslation("overview");
  const format = useFormat();
  return <p className="text-xs text-faint">{t("asOf", { time: format.dateTime(at) })}</p>;
}
