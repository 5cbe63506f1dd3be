import type { TFunction } from "i18next";
import type { Author, Direction } from "../types";

const KINDS = new Set([
  "image",
  "video",
  "audio",
  "document",
  "sticker",
  "location",
  "contacts",
  "order",
  "reaction",
  "template",
  "buttons",
  "list",
  "media",
  "form",
  "flow",
  "product",
  "products",
  "catalog",
  "carousel",
  "system",
  "revoke",
  "edit",
  "unsupported",
  "unknown",
  "welcome",
  "call_permission",
  "location_request",
]);

/** "[audio]": the server's own word for what has none, in English for tools. */
const STAND_IN = /^\[(image|video|document|audio|sticker|contact|product|\d+ contacts)\]$/;
export const isStandIn = (text: string): boolean => STAND_IN.test(text);

type Said = { kind: string; text: string | null };

/** One line for a list or a quotation: the words, or what it is where it has none. */
export function describe(t: TFunction<"inbox">, said: Said): string {
  const words = said.text?.replace(/\s+/g, " ").trim();
  if (words && !isStandIn(words)) return words;
  const kind = said.kind === "media" ? (STAND_IN.exec(words ?? "")?.[1] ?? "media") : said.kind;
  return KINDS.has(kind) ? t(`kind.${kind}`) : t("kind.unknown");
}

/** "You:", "Bot:", or nothing for the customer. */
export function describeAuthor(
  t: TFunction<"inbox">,
  said: { direction: Direction; by: Author },
): string {
  if (said.direction === "note") return t("author.note");
  if (said.direction === "in") return "";
  return said.by === "bot" ? t("author.bot") : said.by === "human" ? t("author.us") : "";
}
