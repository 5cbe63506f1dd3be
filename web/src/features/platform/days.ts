import type { Schemas } from "../../api/types";

export type Day = Schemas["PlatformVolume"];
const WEEK = [6, 5, 4, 3, 2, 1, 0];
const QUIET = { received: 0, sent: 0, delivered: 0, read: 0, failed: 0 };

/** A week, the oldest day first; days of which nothing is told were quiet. Pure. */
export const fillDays = (volume: readonly Day[]): Day[] =>
  WEEK.map((ago) => volume.find((day) => day.days_ago === ago) ?? { days_ago: ago, ...QUIET });
