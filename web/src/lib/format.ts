/*
 * Dates, numbers, money and phones as a person reads them. Pure: language and time zone are handed
 * in; components take both from `useFormat()`.
 */
export type Place = { language: string; timeZone: string; currency: string };
type Instant = string | number | Date;

const toDate = (value: Instant) => (value instanceof Date ? value : new Date(value));

function format(place: Place, value: Instant, options: Intl.DateTimeFormatOptions): string {
  const date = toDate(value);
  if (Number.isNaN(date.getTime())) return "–";
  return new Intl.DateTimeFormat(place.language, { timeZone: place.timeZone, ...options }).format(
    date,
  );
}

/** "14:05" */
export const formatTime = (place: Place, value: Instant) =>
  format(place, value, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** "3 mar 2026" */
export const formatDay = (place: Place, value: Instant) =>
  format(place, value, { day: "numeric", month: "short", year: "numeric" });

/** "martes, 3 de marzo" */
export const formatLongDay = (place: Place, value: Instant) =>
  format(place, value, { weekday: "long", day: "numeric", month: "long" });

/** "3 mar 2026, 14:05" */
export const formatDateTime = (place: Place, value: Instant) =>
  `${formatDay(place, value)}, ${formatTime(place, value)}`;

/** "2026-03-03" in the place's time zone: to group by day and to compare days. */
export function dayKey(place: Place, value: Instant): string {
  const date = toDate(value);
  if (Number.isNaN(date.getTime())) return "";
  return new Intl.DateTimeFormat("en-CA", { timeZone: place.timeZone }).format(date);
}

export const formatNumber = (place: Place, value: number, options?: Intl.NumberFormatOptions) =>
  new Intl.NumberFormat(place.language, options).format(value);

/** A share of one as "87 %". */
export const formatPercent = (place: Place, share: number) =>
  formatNumber(place, share, { style: "percent", maximumFractionDigits: 1 });

/** An amount in whole units ("12.50"), in the tenant's currency unless another is told. */
export function formatMoney(place: Place, amount: number | string, currency?: string): string {
  return formatNumber(place, Number(amount), {
    style: "currency",
    currency: currency ?? place.currency,
  });
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "hace 5 minutos"; `now` in milliseconds, from the server's clock. */
export function formatRelative(
  place: Place,
  value: Instant,
  now: number,
  style: Intl.RelativeTimeFormatStyle = "long",
): string {
  const seconds = (toDate(value).getTime() - now) / 1000;
  if (Number.isNaN(seconds)) return "–";
  const relative = new Intl.RelativeTimeFormat(place.language, { numeric: "auto", style });
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(0, "second");
}

/** Seconds as "2 h 5 min", "45 s". */
export function formatDuration(place: Place, seconds: number): string {
  const part = (value: number, unit: "day" | "hour" | "minute" | "second") =>
    formatNumber(place, value, { style: "unit", unit, unitDisplay: "short" });
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return part(whole, "second");
  if (whole < 3_600) return part(Math.round(whole / 60), "minute");
  const [big, small] = whole < 86_400 ? ([3_600, 60] as const) : ([86_400, 3_600] as const);
  const units = big === 3_600 ? (["hour", "minute"] as const) : (["day", "hour"] as const);
  const rest = Math.floor((whole % big) / small);
  const first = part(Math.floor(whole / big), units[0]);
  return rest === 0 ? first : `${first} ${part(rest, units[1])}`;
}

export function formatBytes(place: Place, bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return formatNumber(place, bytes / 1000 ** step, {
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: step === 0 ? 0 : 1,
  });
}

/** "15550100001" or "+15550100001" → "+1 555 010 0001": grouped so that it can be read aloud. */
export function formatPhone(value: string): string {
  const digits = value.replace(/\D/g, "");
  if (digits.length < 8) return value;
  const known = /^(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/.exec(digits);
  const country = known?.[0] ?? digits.slice(0, 3);
  const rest = digits.slice(country.length);
  const groups = rest.length === 9 ? /(\d{3})(?=\d)/g : /^(\d{3})(\d{3})(?=\d)/;
  const spaced = rest.length === 9 ? rest.replace(groups, "$1 ") : rest.replace(groups, "$1 $2 ");
  return `+${country} ${spaced}`;
}
