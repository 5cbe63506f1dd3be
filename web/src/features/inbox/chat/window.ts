/* The 24 hours in which a business may write freely (Cloud API §2.1), by the server's clock. Pure. */
export type WindowState =
  { kind: "open" | "closing"; minutesLeft: number } | { kind: "closed" } | { kind: "never" };

export const CLOSING_MINUTES = 120;
const MINUTE_MS = 60_000;

export function findWindow(closesAt: string | null, now: number): WindowState {
  const end = closesAt === null ? Number.NaN : Date.parse(closesAt);
  if (Number.isNaN(end)) return { kind: "never" };
  if (end <= now) return { kind: "closed" };
  const minutesLeft = Math.ceil((end - now) / MINUTE_MS);
  return { kind: minutesLeft <= CLOSING_MINUTES ? "closing" : "open", minutesLeft };
}

/** Milliseconds until what is shown changes: the next full minute left. */
export function untilChange(closesAt: string | null, now: number): number | null {
  const end = closesAt === null ? Number.NaN : Date.parse(closesAt);
  if (Number.isNaN(end) || end <= now) return null;
  return (end - now) % MINUTE_MS || MINUTE_MS;
}
