import { describe, expect, it } from "vitest";
import * as hours from "./hours";

const SOME = {
  monday: [
    ["09:00", "14:00"],
    ["16:00", "18:00"],
  ],
  friday: [["20:00", "02:30"]],
  exceptions: { "2026-12-31": [["09:00", "13:00"]], "2026-12-25": [] },
};

describe("hours", () => {
  it("read days that are left out as closed, and no days as always open", () => {
    expect(hours.readWeek(SOME).tuesday).toEqual([]);
    expect(hours.readWeek({}).tuesday).toEqual([["00:00", "24:00"]]);
    expect(hours.isNeverOpen({ monday: [] })).toBe(true);
    expect(hours.isNeverOpen({})).toBe(false);
  });
  it("change one day and leave the others what they were", () => {
    const changed = hours.writeDay(SOME, "tuesday", [["10:00", "12:00"]]);
    expect(changed).toEqual({ ...SOME, tuesday: [["10:00", "12:00"]] });
    const first = hours.writeDay({ exceptions: {} }, "sunday", []);
    expect(hours.readWeek(first).monday).toEqual([["00:00", "24:00"]]);
    expect(hours.readWeek(first).sunday).toEqual([]);
  });
  it("keep exceptions by date, and leave the field out with the last one", () => {
    expect(hours.readExceptions(SOME).map(([day]) => day)).toEqual(["2026-12-25", "2026-12-31"]);
    const fewer = hours.writeException(SOME, "2026-12-25", null);
    expect(hours.readExceptions(fewer)).toEqual([["2026-12-31", [["09:00", "13:00"]]]]);
    expect(hours.writeException(fewer, "2026-12-31", null)).not.toHaveProperty("exceptions");
  });
  it("know when an evening ends the next day", () => {
    expect(hours.isPastMidnight(["20:00", "02:30"])).toBe(true);
    expect(hours.isPastMidnight(["20:00", "24:00"])).toBe(false);
  });
});
