/* Sentences of a flow: written in the node, kept under a key, or brought by the trade. */
import { getAt, isObject, type Json, type JsonObject } from "../settings/documents";
import { listOf, textOf } from "../settings/draft";
import { findKind, type Kind } from "./flow";

/** By trade, language and key. */
export type TradeTexts = Record<string, Record<string, Record<string, string>>>;

export const keyOf = (value: Json | undefined): string | null =>
  typeof value === "string" && value.startsWith("@") ? value.slice(1) : null;

export const isOwnKey = (flow: JsonObject, key: string): boolean =>
  getAt(flow, ["texts", "es", key]) !== undefined ||
  getAt(flow, ["texts", "en", key]) !== undefined;

export const findTradeText = (flow: JsonObject, texts: TradeTexts, language: string, key: string) =>
  texts[textOf(flow["trade"])]?.[language]?.[key];

/** What is read in one language; a key that nobody knows is shown as it is. */
export function readText(
  flow: JsonObject,
  texts: TradeTexts,
  value: Json | undefined,
  language: string,
): string {
  const key = keyOf(value);
  if (key !== null) {
    const own = textOf(getAt(flow, ["texts", language, key]));
    return own || findTradeText(flow, texts, language, key) || `@${key}`;
  }
  if (isObject(value)) return textOf(value[language]) || textOf(value["es"]) || textOf(value["en"]);
  return textOf(value);
}

/** The first words of a saying, whatever its shape. */
function findSaid(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return findSaid(value[0]);
  if (!isObject(value) || "es" in value || "en" in value) return value;
  const inside = value["text"] ?? value["location_request"] ?? Object.keys(value)[0];
  return isObject(inside) && !("es" in inside) ? inside["text"] : inside;
}

type Say = (value: Json | undefined) => string;
type Tell = (node: JsonObject, say: Say) => string;

const own =
  (name: string): Tell =>
  (node) =>
    textOf(node[name]);
const told =
  (...path: string[]): Tell =>
  (node, say) =>
    say(getAt(node, path));

function tellSet(node: JsonObject): string {
  const values = isObject(node["set"]) ? Object.entries(node["set"]) : [];
  const show = (value: Json) => (typeof value === "string" ? value : JSON.stringify(value));
  return values.map(([name, value]) => `${name} = ${show(value)}`).join(" · ");
}

function tellBranch(node: JsonObject): string {
  const ways = listOf(node["branch"]).map((way) => (isObject(way) ? textOf(way["if"]) : ""));
  return ways.filter(Boolean).join(" · ");
}

const TELL: Record<Kind, Tell> = {
  say: (node, say) => say(findSaid(node["say"])),
  end: (node, say) => say(findSaid(node["end"] ?? "")),
  ask: told("ask", "text"),
  menu: told("menu", "text"),
  hand_over: (node, say) =>
    say(getAt(node, ["hand_over", "text"])) || textOf(getAt(node, ["hand_over", "because"])),
  branch: tellBranch,
  act: own("act"),
  look_up: own("look_up"),
  call: own("call"),
  wait: (node) => String(getAt(node, ["wait", "minutes"]) ?? ""),
  set: tellSet,
};

/** One line that tells what a node does. */
export function summarise(
  flow: JsonObject,
  texts: TradeTexts,
  node: Json | undefined,
  language: string,
): string {
  const kind = findKind(node);
  if (kind === null || !isObject(node)) return "";
  return TELL[kind](node, (value) => readText(flow, texts, value, language));
}
