import { useTranslation } from "react-i18next";
import { useFormat } from "../../app/use-format";
import { cn } from "../../lib/cn";
import { Card } from "../../ui/card";
import { Skeleton } from "../../ui/skeleton";
import type { Statistics } from "./use-statistics";

const DAYS = [0, 1, 2, 3, 4, 5, 6];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** A Monday, to name the weekdays by. */
const MONDAY = Date.UTC(2024, 0, 1, 12);

/** When customers write: a table whose cells are darker the more there were. */
export function BusyHours({ found }: { found: Statistics | undefined }) {
  const { t, i18n } = useTranslation("overview");
  const format = useFormat();
  const counted = new Map(
    found?.busiest.map((each) => [each.weekday * 24 + each.hour, each.received]),
  );
  const most = Math.max(0, ...counted.values());
  const names = new Intl.DateTimeFormat(i18n.resolvedLanguage, {
    weekday: "short",
    timeZone: "UTC",
  });
  const nameDay = (day: number) => names.format(MONDAY + day * 86_400_000);
  return (
    <Card title={t("busy.title")} description={t("busy.text")}>
      {found ? (
        <div
          role="region"
          aria-label={t("busy.title")}
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by keyboard
          tabIndex={0}
          className="relative overflow-x-auto"
        >
          <table className="w-full min-w-[34rem] table-fixed border-separate border-spacing-[3px] text-xs text-faint">
            <caption className="sr-only">{t("busy.title")}</caption>
            <thead>
              <tr>
                <th scope="col" className="w-10">
                  <span className="sr-only">{t("busy.day")}</span>
                </th>
                {HOURS.map((hour) => (
                  <th key={hour} scope="col" className="h-4 font-normal">
                    <span className={cn(hour % 3 !== 0 && "sr-only")}>{hour}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {DAYS.map((day) => (
                <tr key={day}>
                  <th scope="row" className="text-left font-normal">
                    {nameDay(day)}
                  </th>
                  {HOURS.map((hour) => {
                    const count = counted.get(day * 24 + hour) ?? 0;
                    const told = t("busy.cell", { count, number: format.number(count) });
                    return (
                      <td
                        key={hour}
                        title={`${nameDay(day)} ${hour}:00 · ${told}`}
                        className="relative h-6 rounded-sm bg-sunken"
                      >
                        <span
                          aria-hidden
                          className="absolute inset-0 rounded-sm bg-chart-1"
                          style={{ opacity: count === 0 ? 0 : 0.2 + (0.8 * count) / most }}
                        />
                        <span className="sr-only">{count}</span>
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <Skeleton className="h-56 w-full" />
      )}
    </Card>
  );
}
