import { describe, expect, it } from "vitest";
import { isEqual, type Json } from "../settings/documents";
import * as answers from "./answers";

const MESSAGES: Json[] = [
  "Abrimos a las 9.",
  { es: "Sí", en: "Yes" },
  { text: { es: "Sí", en: "Yes" } },
  { text: "¿Qué prefieres?", buttons: ["Ver fotos", { title: "Precios", rule: "prices" }] },
  { text: "Elige", list: [{ section: "Comida", rows: ["Tacos"] }] },
  { text: "Todo", link: "https://example.com", label: "Ver" },
  { image: "https://example.com/a.jpg", text: "La terraza" },
  { location: { latitude: 20.63, longitude: -87.07 } },
];

describe("answers", () => {
  it("come back as they were: one, or several", () => {
    for (const message of MESSAGES) {
      expect(answers.joinMessages(answers.listMessages(message))).toEqual(message);
    }
    const several = MESSAGES.slice(0, 3);
    expect(answers.joinMessages(answers.listMessages(several))).toEqual(several);
    expect(answers.joinMessages(answers.listMessages(undefined))).toBeUndefined();
  });

  it("are known by their shape", () => {
    const shapes = ["text", "text", "text", "buttons", "list", "link", "file", "location"];
    expect(MESSAGES.map(answers.findShape)).toEqual(shapes);
  });

  it("keep their words when they become another shape", () => {
    for (const message of MESSAGES.slice(0, 6)) {
      for (const shape of ["text", "buttons", "list", "link", "file"] as const) {
        const changed = answers.reshape(message, shape);
        expect(answers.findShape(changed)).toBe(shape);
        expect(isEqual(answers.readText(changed), answers.readText(message))).toBe(true);
      }
    }
  });

  it("have options that stay plain titles while they can", () => {
    expect(answers.writeOption("Ver fotos", { title: "Fotos" })).toBe("Fotos");
    expect(answers.writeOption("Precios", { rule: "prices" })).toEqual({
      title: "Precios",
      rule: "prices",
    });
    expect(answers.writeOption({ title: "Precios", rule: "prices" }, { rule: "" })).toBe("Precios");
    expect(answers.readOption("Fotos")).toEqual({ title: "Fotos", rule: "", description: "" });
  });
});
