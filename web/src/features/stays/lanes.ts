/* Who has which nights, laid out so that no two stand on each other. Pure. */
import type { Schemas } from "../../api/types";
import { addDays, countDays } from "../overview/ranges";

export type Calendar = Schemas["HotelCalendar"];
export type Stay = Calendar["properties"][number]["stays"][number];
export type Scale = "weeks" | "month";
export type Period = { first: string; until: string };

/** A run of nights: somebody's, or (`stay` null) one free night. */
export type Cell = {
  day: string;
  nights: number;
  stay: Stay | null;
  /** It goes on beyond the period. */
  fromBefore: boolean;
  toAfter: boolean;
};

export const listDays = ({ first, until }: Period): string[] =>
  Array.from({ length: countDays({ from: first, to: until }) - 1 }, (_, at) => addDays(first, at));

/** Two weeks from a day on, or the month the day is in. */
export function findPeriod(scale: Scale, day: string): Period {
  if (scale === "weeks") return { first: day, until: addDays(day, 14) };
  const first = `${day.slice(0, 8)}01`;
  return { first, until: `${addDays(first, 32).slice(0, 8)}01` };
}

/** The day from which the next (1) or the previous (-1) period is found. */
export function turnPage(scale: Scale, { first, until }: Period, step: 1 | -1): string {
  if (scale === "weeks") return addDays(first, 14 * step);
  return step === 1 ? until : addDays(first, -1);
}

const overlaps = (one: Stay, other: Stay) =>
  one.first_night < other.check_out && other.first_night < one.check_out;

/** Each lane holds stays that do not overlap; there is always one. */
export function findLanes(stays: readonly Stay[], period: Period): Cell[][] {
  const lanes: Stay[][] = [[]];
  const sorted = [...stays].sort((one, other) => one.first_night.localeCompare(other.first_night));
  for (const stay of sorted) {
    const free = lanes.find((lane) => !lane.some((other) => overlaps(other, stay)));
    if (free) free.push(stay);
    else lanes.push([stay]);
  }
  return lanes.map((lane) => layLane(lane, period));
}

function layLane(lane: readonly Stay[], period: Period): Cell[] {
  const cells: Cell[] = [];
  let day = period.first;
  while (day < period.until) {
    const stay = lane.find((each) => each.first_night <= day && day < each.check_out) ?? null;
    const toAfter = stay !== null && stay.check_out > period.until;
    const end = stay ? (toAfter ? period.until : stay.check_out) : addDays(day, 1);
    const fromBefore = stay !== null && stay.first_night < day;
    const nights = countDays({ from: day, to: end }) - 1;
    cells.push({ day, nights, stay, fromBefore, toAfter });
    day = end;
  }
  return cells;
}
