import { describe, expect, it } from "vitest";
import * as format from "./format";

const madrid = { language: "es", timeZone: "Europe/Madrid", currency: "EUR" };
const newYork = { language: "en", timeZone: "America/New_York", currency: "USD" };
const late = "2026-03-03T23:30:00Z";

describe("format", () => {
  it("tells the day of the tenant's time zone, not of this machine", () => {
    expect(format.dayKey(madrid, late)).toBe("2026-03-04");
    expect(format.dayKey(newYork, late)).toBe("2026-03-03");
    expect(format.formatTime(madrid, late)).toBe("00:30");
  });
  it("speaks of the past in words", () => {
    const now = Date.parse(late);
    expect(format.formatRelative(madrid, now - 5 * 60_000, now)).toBe("hace 5 minutos");
    expect(format.formatRelative(newYork, now + 3 * 3_600_000, now)).toBe("in 3 hours");
    expect(format.formatRelative(newYork, now - 3_000, now)).toBe("now");
  });
  it("shows what is no date as a dash", () => {
    expect(format.formatDateTime(madrid, "soon")).toBe("–, –");
    expect(format.formatRelative(madrid, "soon", 0)).toBe("–");
  });
  it("groups phones", () => {
    expect(format.formatPhone("15550100001")).toBe("+1 555 010 0001");
    expect(format.formatPhone("+34600000012")).toBe("+34 600 000 012");
    expect(format.formatPhone("12")).toBe("12");
  });
  it("counts durations in two parts", () => {
    expect(format.formatDuration(newYork, 42)).toBe("42 sec");
    expect(format.formatDuration(newYork, 7_500)).toBe("2 hr 5 min");
    expect(format.formatDuration(newYork, 90_000)).toBe("1 day 1 hr");
  });
  it("writes money in the tenant's currency", () => {
    expect(format.formatMoney(newYork, "12.5")).toBe("$12.50");
  });
});
