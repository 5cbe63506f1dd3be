/* Opening hours as a bot's configuration has them, read for the form and written back. */
import { isObject, type Json, type JsonObject } from "../settings/documents";

export const DAYS = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;
export type Day = (typeof DAYS)[number];
/** "09:00" and "18:00"; an end at or before its start is on the next day. */
export type Interval = [from: string, to: string];

const WORKDAY: Json = [["09:00", "18:00"]];
/** What somebody begins with who was always open before. */
export const USUAL: JsonObject = Object.fromEntries(
  DAYS.map((day) => [day, day === "saturday" || day === "sunday" ? [] : WORKDAY]),
);
const WHOLE_DAY: Interval[] = [["00:00", "24:00"]];

const isInterval = (value: Json): value is Interval =>
  Array.isArray(value) && value.length === 2 && value.every((time) => typeof time === "string");

const readDay = (value: Json | undefined): Interval[] =>
  Array.isArray(value) ? value.filter(isInterval) : [];

/** A day left out is closed, unless no day is given at all: then each is open. */
export function readWeek(value: Json | undefined): Record<Day, Interval[]> {
  const object = isObject(value) ? value : {};
  const none = DAYS.every((day) => !(day in object));
  const entries = DAYS.map((day) => [day, none ? WHOLE_DAY : readDay(object[day])] as const);
  return Object.fromEntries(entries) as Record<Day, Interval[]>;
}

/** With one day changed. Where no day was given, the others are written as the open days they were. */
export function writeDay(value: Json | undefined, day: Day, intervals: Interval[]): JsonObject {
  const object = isObject(value) ? value : {};
  const none = DAYS.every((known) => !(known in object));
  const others: JsonObject = none ? Object.fromEntries(DAYS.map((each) => [each, WHOLE_DAY])) : {};
  return { ...others, ...object, [day]: intervals };
}

export function readExceptions(value: Json | undefined): [day: string, intervals: Interval[]][] {
  const exceptions = isObject(value) ? value["exceptions"] : undefined;
  if (!isObject(exceptions)) return [];
  return Object.entries(exceptions)
    .map(([day, intervals]): [string, Interval[]] => [day, readDay(intervals)])
    .sort(([one], [other]) => one.localeCompare(other));
}

/** `null` takes the exception away; the last one takes the field with it. */
export function writeException(
  value: Json | undefined,
  day: string,
  intervals: Interval[] | null,
): JsonObject {
  const { exceptions: before, ...rest } = isObject(value) ? value : {};
  const others = Object.entries(isObject(before) ? before : {}).filter(([known]) => known !== day);
  const next = intervals === null ? others : [...others, [day, intervals] as const];
  return next.length === 0 ? rest : { ...rest, exceptions: Object.fromEntries(next) };
}

export const isPastMidnight = ([from, to]: Interval) => to !== "24:00" && to <= from;

export function isNeverOpen(value: Json | undefined): boolean {
  return Object.values(readWeek(value)).every((intervals) => intervals.length === 0);
}

/** What one most likely means by "another interval": the afternoon. */
export function nextInterval(intervals: readonly Interval[]): Interval {
  const last = intervals.at(-1)?.[1];
  return last !== undefined && last < "16:00" ? ["16:00", "20:00"] : ["09:00", "18:00"];
}
