import { describe, expect, it } from "vitest";
import { fillDays } from "./days";

describe("a week of messages", () => {
  it("has seven days, the quiet ones too, the oldest first", () => {
    const told = { days_ago: 2, received: 5, sent: 4, delivered: 3, read: 2, failed: 1 };
    const days = fillDays([told]);
    expect(days.map((day) => day.days_ago)).toEqual([6, 5, 4, 3, 2, 1, 0]);
    expect(days.map((day) => day.received)).toEqual([0, 0, 0, 0, 5, 0, 0]);
  });
});
