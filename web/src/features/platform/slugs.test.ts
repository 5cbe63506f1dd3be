import { describe, expect, it } from "vitest";
import { fillDays } from "./days";
import { makeSlug } from "./slugs";

describe("a short name", () => {
  it("has small letters, digits and single hyphens", () => {
    expect(makeSlug("Café Ñandú & Co.")).toBe("cafe-nandu-co");
    expect(makeSlug("  Hotel   Marea 2 ")).toBe("hotel-marea-2");
  });
  it("never ends in a hyphen, also where it is cut", () => {
    expect(makeSlug(`${"a".repeat(62)} bc`)).toBe("a".repeat(62));
    expect(makeSlug("¡¿?!")).toBe("");
  });
});

describe("a week of messages", () => {
  it("has seven days, the quiet ones too, the oldest first", () => {
    const told = { days_ago: 2, received: 5, sent: 4, delivered: 3, read: 2, failed: 1 };
    const days = fillDays([told]);
    expect(days.map((day) => day.days_ago)).toEqual([6, 5, 4, 3, 2, 1, 0]);
    expect(days.map((day) => day.received)).toEqual([0, 0, 0, 0, 5, 0, 0]);
  });
});
