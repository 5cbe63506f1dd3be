/* Spans of days of the tenant's calendar, written "2026-03-01", both ends included. Pure. */
export type Span = { from: string; to: string };
export type Preset = "today" | "7" | "30" | "90";
export type By = "hour" | "day" | "week";

export const PRESETS: readonly Preset[] = ["today", "7", "30", "90"];
export const MOST_DAYS = 366;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MILLISECONDS = 86_400_000;

export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

export const countDays = ({ from, to }: Span) =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MILLISECONDS) + 1;

export const findSpan = (preset: Preset, today: string): Span => ({
  from: preset === "today" ? today : addDays(today, 1 - Number(preset)),
  to: today,
});

export const findPreset = (span: Span, today: string): Preset | null =>
  PRESETS.find((preset) => {
    const known = findSpan(preset, today);
    return known.from === span.from && known.to === span.to;
  }) ?? null;

/** As many days, just before: what the span is compared with. */
export function findBefore(span: Span): Span {
  const days = countDays(span);
  return { from: addDays(span.from, -days), to: addDays(span.from, -1) };
}

/** One or two days hour by hour, a quarter by days, more by weeks. */
export function findBy(span: Span): By {
  const days = countDays(span);
  if (days <= 2) return "hour";
  return days <= 92 ? "day" : "week";
}

/** What an address says, where that is a span one may ask for; else the last 30 days. */
export function readSpan(from: string | null, to: string | null, today: string): Span {
  const usual = findSpan("30", today);
  if (!from || !to || !DAY.test(from) || !DAY.test(to)) return usual;
  const days = countDays({ from, to });
  return days >= 1 && days <= MOST_DAYS ? { from, to } : usual;
}

/** Milliseconds that a zone's clock is ahead of UTC at an instant. */
function findOffset(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(instant);
  const read = (type: string) => parts.find((part) => part.type === type)?.value ?? "00";
  const wall = `${read("year")}-${read("month")}-${read("day")}T${read("hour")}:${read("minute")}:${read("second")}Z`;
  return Date.parse(wall) - instant;
}

/** The instant a day begins on the zone's clock, as "…Z"; right also where clocks change. */
export function findStart(day: string, timeZone: string): string {
  const wall = Date.parse(`${day}T00:00:00Z`);
  const near = wall - findOffset(wall, timeZone);
  return new Date(wall - findOffset(near, timeZone)).toISOString();
}
