import { describe, expect, it } from "vitest";
import { beginDay, NO_FILTERS, toQuery } from "./audit-shapes";

describe("days of the audit log", () => {
  it("begin in the business's time zone", () => {
    expect(beginDay("2026-03-04", "America/Mexico_City")).toBe("2026-03-04T06:00:00.000Z");
    expect(beginDay("2026-03-04", "Europe/Madrid", 1)).toBe("2026-03-04T23:00:00.000Z");
  });
  it("are right on the days when the clocks change", () => {
    expect(beginDay("2026-03-29", "Europe/Madrid")).toBe("2026-03-28T23:00:00.000Z");
    expect(beginDay("2026-03-29", "Europe/Madrid", 1)).toBe("2026-03-29T22:00:00.000Z");
    expect(beginDay("2026-10-25", "Europe/Madrid", 1)).toBe("2026-10-25T23:00:00.000Z");
  });
  it("leave out what was not asked", () => {
    const query = toQuery({ ...NO_FILTERS, area: "bot", actor: " ana " }, "Europe/Madrid");
    expect(query).toEqual({ action: "bot.", actor: "ana" });
  });
});
