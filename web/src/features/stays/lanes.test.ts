import { describe, expect, it } from "vitest";
import { findLanes, findPeriod, listDays, type Stay, turnPage } from "./lanes";

const stay = (first: string, out: string, kind: Stay["kind"] = "booking"): Stay => ({
  kind,
  first_night: `2026-03-${first}`,
  check_out: `2026-03-${out}`,
  booking_id: null,
  reference: null,
  guest_name: null,
  guests: null,
  conversation_id: null,
  calendar: null,
});
const period = { first: "2026-03-01", until: "2026-03-08" };

describe("the calendar of stays", () => {
  it("covers every night of the period once in each lane", () => {
    const lanes = findLanes([stay("02", "04"), stay("04", "05"), stay("03", "06")], period);
    expect(lanes).toHaveLength(2);
    for (const lane of lanes) {
      expect(lane.reduce((nights, cell) => nights + cell.nights, 0)).toBe(7);
    }
  });
  it("lets one leave and another arrive on the same day in one lane", () => {
    expect(findLanes([stay("02", "04"), stay("04", "06")], period)).toHaveLength(1);
  });
  it("cuts what goes beyond the period, and says so", () => {
    const long = { ...stay("01", "20"), first_night: "2026-02-20" };
    expect(findLanes([long], period)).toEqual([
      [{ day: "2026-03-01", nights: 7, stay: long, fromBefore: true, toAfter: true }],
    ]);
  });
  it("has an empty lane for a house that nobody has", () => {
    expect(findLanes([], period)[0]).toHaveLength(7);
  });
  it("turns by months or two weeks", () => {
    const february = findPeriod("month", "2026-02-17");
    expect(february).toEqual({ first: "2026-02-01", until: "2026-03-01" });
    expect(listDays(february)).toHaveLength(28);
    expect(findPeriod("month", turnPage("month", february, -1)).first).toBe("2026-01-01");
    expect(turnPage("weeks", findPeriod("weeks", "2026-02-17"), 1)).toBe("2026-03-03");
  });
});
