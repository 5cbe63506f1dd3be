import type { Trend } from "../../ui/stat";

/** Which way is good: more answers are, more failures are not; of some neither. */
export type Wish = "more" | "less" | "either";

/** A change of less than one in a hundred is none. */
const STILL = 0.01;

/** How far `now` is from `before`, as a share of it; null: nothing to compare with. */
export function findChange(now: number | null, before: number | null): number | null {
  if (now === null || before === null || before === 0) return null;
  return (now - before) / before;
}

/** `write` says a share as "12 %". */
export function findTrend(
  change: number | null,
  wish: Wish,
  write: (share: number) => string,
): Trend | undefined {
  if (change === null) return undefined;
  const isStill = Math.abs(change) < STILL;
  const direction = isStill ? "flat" : change > 0 ? "up" : "down";
  const text = write(Math.abs(isStill ? 0 : change));
  if (isStill || wish === "either") return { direction, text };
  return { direction, text, good: change > 0 === (wish === "more") };
}
