import { describe, expect, it } from "vitest";
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
