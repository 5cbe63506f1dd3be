import { describe, expect, it } from "vitest";
import { makeMessage } from "../samples";
import { readContacts, readForm, readOrder, readPlace, readRich, sumOrder } from "./content";
import { findParts } from "./linkify";
import { findWindow, untilChange } from "./window";

const links = (text: string) =>
  findParts(text).flatMap((part) => (part.kind === "link" ? [part.href] : []));
const shown = (text: string) =>
  findParts(text)
    .map((part) => part.text)
    .join("");

describe("a text", () => {
  it("has its addresses made into links, without the sentence's own marks", () => {
    expect(links("mira https://a.example/x(1)?b=c, y www.b.example.")).toEqual([
      "https://a.example/x(1)?b=c",
      "https://www.b.example",
    ]);
    expect(links("(ver https://a.example/x)")).toEqual(["https://a.example/x"]);
    expect(links("escribe a ana@hotel.example!")).toEqual(["mailto:ana@hotel.example"]);
  });

  it("never makes a link of what a browser would run", () => {
    for (const text of [
      "javascript:alert(1)",
      "data:text/html,<script>alert(1)</script>",
      "vbscript:x",
      "JaVaScRiPt://www.a.example/%0aalert(1)",
    ]) {
      expect(links(text).filter((href) => !/^https?:|^mailto:/.test(href))).toEqual([]);
      expect(shown(text)).toBe(text);
    }
  });

  it("keeps every letter of what is no mark", () => {
    const html = `<img src=x onerror="alert('1')"> 5*3*2 snake_case_name ~`;
    expect(shown(html)).toBe(html);
    const parts = findParts("*hola* y _tú_, `x`");
    expect(parts.map((part) => part.kind)).toEqual(["bold", "text", "italic", "text", "code"]);
  });

  it("of great length is read in no time", () => {
    const began = performance.now();
    findParts("*a".repeat(20_000) + "(".repeat(20_000) + "http://".repeat(5_000));
    expect(performance.now() - began).toBeLessThan(1_500);
  });
});

describe("the window", () => {
  const end = "2026-03-03T10:00:00Z";
  const before = (minutes: number) => Date.parse(end) - minutes * 60_000;

  it("counts by the time handed in, not by this machine's", () => {
    expect(findWindow(end, before(600))).toEqual({ kind: "open", minutesLeft: 600 });
    expect(findWindow(end, before(119.5))).toEqual({ kind: "closing", minutesLeft: 120 });
    expect(findWindow(end, before(0))).toEqual({ kind: "closed" });
    expect(findWindow(null, 0)).toEqual({ kind: "never" });
    expect(findWindow("nonsense", 0)).toEqual({ kind: "never" });
  });

  it("knows when its picture changes next", () => {
    expect(untilChange(end, before(1.5))).toBe(30_000);
    expect(untilChange(end, before(2))).toBe(60_000);
    expect(untilChange(end, before(-1))).toBeNull();
  });
});

describe("content", () => {
  const withContent = (content: Record<string, unknown>, direction: "in" | "out" = "out") =>
    makeMessage({ message_id: "1", direction, content });

  it("is read as the customer saw it", () => {
    const rich = readRich(
      withContent({
        kind: "list",
        body: "¿Qué?",
        button: "Ver",
        sections: [{ title: "Platos", rows: [{ id: "1", title: "Sopa", description: "5 €" }] }],
      }),
    );
    expect(rich?.sections[0]?.rows[0]).toEqual({ id: "1", title: "Sopa", description: "5 €" });
    expect(readRich(withContent({ kind: "text", body: "x" }))).toBeNull();
  });

  it("that is not as expected breaks nothing", () => {
    const odd = withContent({ buttons: "x", sections: [1, null], lines: {}, cards: [null, 3] });
    expect(readRich(odd)).toBeNull();
    expect([readOrder(odd), readContacts(odd), readPlace(odd)]).toEqual([[], [], null]);
    expect(readForm(withContent({ values: null }))).toEqual([]);
  });

  it("of an order has a sum where its currency is one", () => {
    const lines = readOrder(
      withContent(
        {
          lines: [
            { retailer_id: "a", quantity: 2, price: "10.50", currency: "EUR" },
            { retailer_id: "b", quantity: 1, price: "4", currency: "EUR" },
          ],
        },
        "in",
      ),
    );
    expect(sumOrder(lines)).toEqual({ amount: 25, currency: "EUR" });
    expect(sumOrder([])).toBeNull();
    expect(
      sumOrder(lines.map((line, at) => ({ ...line, currency: at ? "USD" : "EUR" }))),
    ).toBeNull();
  });
});
