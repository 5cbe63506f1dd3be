import { describe, expect, it } from "vitest";
import * as ranges from "./ranges";
import { findChange, findTrend } from "./trends";

const today = "2026-03-31";

describe("spans", () => {
  it("count today as one of the days", () => {
    expect(ranges.findSpan("today", today)).toEqual({ from: today, to: today });
    expect(ranges.findSpan("7", today)).toEqual({ from: "2026-03-25", to: today });
    expect(ranges.countDays(ranges.findSpan("90", today))).toBe(90);
  });
  it("are compared with as many days before", () => {
    expect(ranges.findBefore({ from: "2026-03-01", to: "2026-03-31" })).toEqual({
      from: "2026-01-29",
      to: "2026-02-28",
    });
  });
  it("are told apart from their own", () => {
    expect(ranges.findPreset(ranges.findSpan("30", today), today)).toBe("30");
    expect(ranges.findPreset({ from: "2026-03-03", to: "2026-03-09" }, today)).toBeNull();
  });
  it("are read from an address only where they make sense", () => {
    const usual = ranges.findSpan("30", today);
    expect(ranges.readSpan("2026-03-01", "2026-03-05", today).to).toBe("2026-03-05");
    expect(ranges.readSpan("2026-03-05", "2026-03-01", today)).toEqual(usual);
    expect(ranges.readSpan("soon", "2026-03-01", today)).toEqual(usual);
    expect(ranges.readSpan("2020-01-01", "2026-03-01", today)).toEqual(usual);
  });
  it("are cut finer the shorter they are", () => {
    expect(ranges.findBy(ranges.findSpan("today", today))).toBe("hour");
    expect(ranges.findBy(ranges.findSpan("90", today))).toBe("day");
    expect(ranges.findBy({ from: "2025-06-01", to: today })).toBe("week");
  });
  it("begin at the zone's midnight, also on the day its clocks change", () => {
    expect(ranges.findStart("2026-03-29", "Europe/Madrid")).toBe("2026-03-28T23:00:00.000Z");
    expect(ranges.findStart("2026-03-30", "Europe/Madrid")).toBe("2026-03-29T22:00:00.000Z");
    expect(ranges.findStart("2026-03-30", "America/Mexico_City")).toBe("2026-03-30T06:00:00.000Z");
  });
});

describe("trends", () => {
  const write = (share: number) => `${Math.round(share * 100)} %`;
  it("say nothing where there was nothing", () => {
    expect(findChange(5, 0)).toBeNull();
    expect(findTrend(findChange(null, 3), "more", write)).toBeUndefined();
  });
  it("know that more failures are worse", () => {
    expect(findTrend(findChange(12, 10), "less", write)).toEqual({
      direction: "up",
      text: "20 %",
      good: false,
    });
    expect(findTrend(findChange(5, 10), "less", write)?.good).toBe(true);
    expect(findTrend(findChange(5, 10), "either", write)?.good).toBeUndefined();
  });
  it("call a small change none", () => {
    expect(findTrend(0.004, "more", write)).toEqual({ direction: "flat", text: "0 %" });
  });
});
