import { useLayoutEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "../../lib/cn";
import { KIND_LOOKS } from "./kinds";
import { type Calendar, type Cell, findLanes, listDays, type Stay } from "./lanes";

type Props = { calendar: Calendar; onOpen: (booking: string) => void; busy: boolean };

const noon = (day: string) => new Date(`${day}T12:00:00Z`);

function useDayNames() {
  const { i18n } = useTranslation();
  const language = i18n.resolvedLanguage ?? "es";
  return useMemo(() => {
    const make = (options: Intl.DateTimeFormatOptions) => {
      const format = new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options });
      return (day: string) => format.format(noon(day));
    };
    return {
      short: make({ weekday: "narrow" }),
      long: make({ weekday: "long", day: "numeric", month: "long" }),
    };
  }, [language]);
}

/** Where the days are wider than the screen, today is in sight; else the first day. */
function useShowToday(first: string) {
  const scroller = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = scroller.current;
    const today = box?.querySelector<HTMLElement>("th[aria-current]");
    const house = box?.querySelector<HTMLElement>("th");
    if (box) box.scrollLeft = today ? today.offsetLeft - 2 * (house?.offsetWidth ?? 0) : 0;
  }, [first]);
  return scroller;
}

const isWeekend = (day: string) => [0, 6].includes(noon(day).getUTCDay());

/** A real table: whoever hears it goes from house to house and from night to night. */
export function CalendarTable({ calendar, onOpen, busy }: Props) {
  const { t } = useTranslation("stays");
  const names = useDayNames();
  const days = listDays(calendar);
  const scroller = useShowToday(calendar.first);
  return (
    <div
      ref={scroller}
      role="region"
      aria-label={t("caption")}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by keyboard
      tabIndex={0}
      className="relative min-h-0 overflow-auto rounded-lg border border-line bg-surface shadow-raised"
    >
      <table
        aria-busy={busy}
        className="w-full table-fixed border-collapse"
        style={{ minWidth: `${8 + days.length * (days.length > 14 ? 2.1 : 3)}rem` }}
      >
        <caption className="sr-only">{t("caption")}</caption>
        <thead className="sticky top-0 z-20 bg-canvas text-xs text-muted">
          <tr>
            <th
              scope="col"
              className="sticky left-0 z-10 w-32 bg-canvas px-3 text-left font-medium"
            >
              {t("property")}
            </th>
            {days.map((day) => (
              <th
                key={day}
                scope="col"
                abbr={names.long(day)}
                aria-current={day === calendar.today ? "date" : undefined}
                className={cn("h-11 font-normal", isWeekend(day) && "text-faint")}
              >
                <span className="block text-[10px] uppercase">{names.short(day)}</span>
                <span
                  className={cn(
                    "inline-flex size-6 items-center justify-center rounded-full tabular-nums",
                    day === calendar.today && "bg-accent font-semibold text-on-accent",
                  )}
                >
                  {Number(day.slice(8))}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        {calendar.properties.map((property) => {
          const lanes = findLanes(property.stays, calendar);
          return (
            <tbody key={property.property_id} className="border-t border-line">
              {lanes.map((lane, at) => (
                <tr key={at} className="h-11">
                  {at === 0 ? (
                    <th
                      scope="rowgroup"
                      rowSpan={lanes.length}
                      className="sticky left-0 z-10 border-r border-line bg-surface px-3 text-left font-medium"
                    >
                      <span className="line-clamp-2">{property.name}</span>
                      {property.active ? null : (
                        <span className="block text-xs font-normal text-faint">
                          {t("inactive")}
                        </span>
                      )}
                    </th>
                  ) : null}
                  {lane.map((cell) => (
                    <NightCell key={cell.day} cell={cell} today={calendar.today} onOpen={onOpen} />
                  ))}
                </tr>
              ))}
            </tbody>
          );
        })}
      </table>
    </div>
  );
}

type CellProps = { cell: Cell; today: string; onOpen: (booking: string) => void };

function NightCell({ cell, today, onOpen }: CellProps) {
  const { stay, nights, day } = cell;
  if (!stay) {
    return (
      <td
        className={cn(
          "border-l border-line/60",
          isWeekend(day) && "bg-canvas",
          day === today && "bg-accent-soft",
        )}
      />
    );
  }
  return (
    <td colSpan={nights} className="border-l border-line/60 px-0.5">
      <Bar cell={cell} stay={stay} onOpen={onOpen} />
    </td>
  );
}

function Bar({ cell, stay, onOpen }: { cell: Cell; stay: Stay; onOpen: CellProps["onOpen"] }) {
  const { t } = useTranslation("stays");
  const names = useDayNames();
  const title = stay.guest_name ?? stay.calendar ?? t(`kind.${stay.kind}`);
  const told = t("bar", {
    kind: t(`kind.${stay.kind}`),
    who: title,
    from: names.long(stay.first_night),
    to: names.long(stay.check_out),
  });
  const looks = cn(
    "block h-8 w-full truncate rounded-md px-2 text-left text-xs leading-8 font-medium",
    KIND_LOOKS[stay.kind],
    cell.fromBefore && "rounded-l-none border-l-0",
    cell.toAfter && "rounded-r-none border-r-0",
  );
  const { booking_id: booking } = stay;
  if (!booking) {
    return (
      <span className={looks} title={told}>
        {title}
        <span className="sr-only">: {told}</span>
      </span>
    );
  }
  return (
    <button
      type="button"
      className={cn(looks, "hover:brightness-95")}
      title={told}
      aria-label={told}
      onClick={() => onOpen(booking)}
    >
      {title}
    </button>
  );
}
