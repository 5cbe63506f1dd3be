/* Flows as the API lists them, and what a new one begins with. */
import { isObject, type JsonObject } from "../settings/documents";
import { textOf } from "../settings/draft";

export type Title = string | { es?: string; en?: string };
export type FlowEntry = {
  name: string;
  title: Title;
  version: number;
  nodes: number;
  trade: string | null;
  origin: "standard" | "own";
  note: string;
  changed_by: string;
  changed_at: string;
};
export type StandardFlow = {
  trade: string;
  name: string;
  title: Title;
  nodes: number;
  copied: boolean;
};

export function readTitle(title: unknown, language: string): string {
  if (typeof title === "string") return title;
  if (!isObject(title)) return "";
  const { es, en } = title;
  return textOf(title[language.slice(0, 2)]) || textOf(es) || textOf(en);
}

/** Two nodes that already work: a greeting with a choice, and an end. */
export function beginFlow(title: { es: string; en: string }): JsonObject {
  return {
    flow: 1,
    title,
    start: "welcome",
    nodes: {
      welcome: {
        menu: {
          text: { es: "¡Hola! ¿Qué necesitas?", en: "Hi! What do you need?" },
          options: [
            { id: "thanks", title: { es: "Nada, gracias", en: "Nothing, thanks" }, next: "bye" },
            {
              id: "person",
              title: { es: "Hablar con alguien", en: "Talk to somebody" },
              next: "person",
            },
          ],
        },
        at: [0, 80],
      },
      bye: { end: { es: "¡Hasta pronto!", en: "See you soon!" }, at: [320, 0] },
      person: { hand_over: { because: "asked for a person in the menu" }, at: [320, 160] },
    },
  };
}
