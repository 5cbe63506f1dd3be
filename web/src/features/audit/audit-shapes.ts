/* The audit log: entries, filters, and how an action is said. */
export type Entry = {
  audit_id: string;
  at: string;
  actor: string;
  action: string;
  subject: string;
  details: Record<string, unknown>;
};

export const EVERYTHING = "everything";
/** How actions of one area begin. */
export const AREAS = [
  "number",
  "bot",
  "flow",
  "person",
  "apikey",
  "webhook",
  "business",
  "trade",
  "alert",
  "conversation",
] as const;

export type Filters = { area: string; actor: string; subject: string; from: string; to: string };
export const NO_FILTERS: Filters = {
  area: EVERYTHING,
  actor: "",
  subject: "",
  from: "",
  to: "",
};

/** Minutes that a time zone is ahead of UTC at an instant. */
function findOffset(zone: string, instant: number): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(instant);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const there = Date.UTC(
    read("year"),
    read("month") - 1,
    read("day"),
    read("hour"),
    read("minute"),
  );
  return Math.round((there - instant) / 60_000);
}

/** When a day ("2026-03-29") begins in a time zone; `days` later where told. */
export function beginDay(day: string, zone: string, days = 0): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const midnight = Date.UTC(year, month - 1, date + days);
  const guess = midnight - findOffset(zone, midnight) * 60_000;
  // Around a change of the clock the first guess may be an hour off.
  return new Date(midnight - findOffset(zone, guess) * 60_000).toISOString();
}

export function toQuery(filters: Filters, zone: string): Record<string, string | undefined> {
  const { area, actor, subject, from, to } = filters;
  return {
    // "alert" takes in the rules of alerts, too.
    action: area === EVERYTHING ? undefined : area === "alert" ? area : `${area}.`,
    actor: actor.trim() || undefined,
    subject: subject.trim() || undefined,
    from: from ? beginDay(from, zone) : undefined,
    to: to ? beginDay(to, zone, 1) : undefined,
  };
}

/** In words where there are some; a trade's own actions are shown as they are. */
export function sayAction(
  action: string,
  exists: (key: string) => boolean,
  t: (key: string) => string,
): string {
  const key = `action.${action.replaceAll(".", "_")}`;
  return exists(`audit:${key}`) ? t(key) : action;
}
