import { ChevronLeft, ChevronRight, House } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTenant } from "../../app/session";
import { useFormat } from "../../app/use-format";
import { cn } from "../../lib/cn";
import { serverNow } from "../../lib/server-clock";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { IconButton } from "../../ui/icon-button";
import { Select } from "../../ui/select";
import { Skeleton } from "../../ui/skeleton";
import { CalendarTable } from "./calendar-table";
import { KIND_LOOKS } from "./kinds";
import { findPeriod, type Period, type Scale, turnPage } from "./lanes";
import { useCalendar } from "./use-stays";

const KINDS = ["booking", "own", "hold", "blocked"] as const;

/** The calendar with what turns it. */
export function CalendarPart({ onOpen }: { onOpen: (booking: string) => void }) {
  const { t } = useTranslation("stays");
  const format = useFormat();
  const today = format.dayKey(serverNow());
  const [scale, setScale] = useState<Scale>("weeks");
  const [day, setDay] = useState(today);
  const period = findPeriod(scale, day);
  const calendar = useCalendar(period);
  return (
    <div className="flex h-full flex-col">
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Button size="sm" onClick={() => setDay(today)}>
          {t("today")}
        </Button>
        <IconButton
          size="sm"
          label={t("before")}
          icon={<ChevronLeft />}
          onClick={() => setDay(turnPage(scale, period, -1))}
        />
        <IconButton
          size="sm"
          label={t("after")}
          icon={<ChevronRight />}
          onClick={() => setDay(turnPage(scale, period, 1))}
        />
        <h2
          className="order-first w-full min-w-0 font-semibold first-letter:uppercase sm:order-none sm:w-auto sm:flex-1"
          aria-live="polite"
        >
          <PeriodName scale={scale} period={period} />
        </h2>
        <Select
          aria-label={t("scale.label")}
          className="ml-auto w-36"
          value={scale}
          onChange={setScale}
          options={[
            { value: "weeks", label: t("scale.weeks") },
            { value: "month", label: t("scale.month") },
          ]}
        />
      </div>
      {calendar.isError && !calendar.data ? (
        <ErrorState problem={calendar.error} onRetry={() => void calendar.refetch()} />
      ) : !calendar.data ? (
        <Skeleton className="h-80 w-full rounded-lg" />
      ) : calendar.data.properties.length === 0 ? (
        <EmptyState icon={<House />} title={t("empty")} text={t("emptyText")} />
      ) : (
        <CalendarTable calendar={calendar.data} onOpen={onOpen} busy={calendar.isFetching} />
      )}
      <ul className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
        {KINDS.map((kind) => (
          <li key={kind} className="flex items-center gap-1.5">
            <span aria-hidden className={cn("size-3 rounded-sm", KIND_LOOKS[kind])} />
            {t(`kind.${kind}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function PeriodName({ scale, period }: { scale: Scale; period: Period }) {
  const { i18n } = useTranslation();
  const { language } = useTenant();
  const words = i18n.resolvedLanguage ?? language;
  const noon = (day: string) => new Date(`${day}T12:00:00Z`);
  if (scale === "month") {
    const month = { month: "long", year: "numeric", timeZone: "UTC" } as const;
    return new Intl.DateTimeFormat(words, month).format(noon(period.first));
  }
  const days = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" } as const;
  const last = noon(period.until).getTime() - 86_400_000;
  return new Intl.DateTimeFormat(words, days).formatRange(noon(period.first).getTime(), last);
}
