/* A bot as the API tells it, and what holds where its configuration says nothing. */
import type { JsonObject } from "../settings/documents";
import { isObject, type Json } from "../settings/documents";
import { listOf, textOf } from "../settings/draft";

export type BotConfig = JsonObject;
export const BOT_KINDS = ["rules", "flow", "agent", "outside", "code"] as const;
export type BotKind = (typeof BOT_KINDS)[number];

export const findKind = (config: Json | undefined): BotKind => {
  const bot = isObject(config) ? config["bot"] : undefined;
  const kind = isObject(bot) ? bot["kind"] : undefined;
  return BOT_KINDS.find((known) => known === kind) ?? "rules";
};

export const listRuleNames = (config: JsonObject): string[] =>
  listOf(config["rules"]).map((rule) => (isObject(rule) ? textOf(rule["name"]) : ""));

/** "rule", "rule_2", … : the first that no rule has. */
export function findFreeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let number = 2; ; number += 1) {
    if (!taken.includes(`${wanted}_${number}`)) return `${wanted}_${number}`;
  }
}

/** The built-in words, in the language and tone of a configuration. */
export type Standards = {
  say: (name: string) => string;
  humanWords: (language: string) => string[];
};

export function readStandards(defaults: JsonObject, tone: string, language: string): Standards {
  const at = (...path: string[]) =>
    path.reduce<Json | undefined>((value, name) => (isObject(value) ? value[name] : undefined), {
      ...defaults,
    });
  return {
    say: (name) => textOf(at("texts", tone || "friendly", language, name)),
    humanWords: (spoken) => listOf(at("human_words", spoken)).map(String),
  };
}
