/* Numbers and their connections as the API tells them. */
import type { Tone } from "../../ui/badge";

export type NumberCard = {
  number_id: string;
  phone_number: string | null;
  phone_number_id: string;
  waba_id: string | null;
  portfolio_id: string | null;
  chakra_plugin_id: string | null;
  display_name: string | null;
  provider: string;
  status: "active" | "inactive" | "suspended";
  shared: boolean;
  coexistence_enabled: boolean;
  quality_rating: "GREEN" | "YELLOW" | "RED" | "UNKNOWN";
  messaging_limit: string;
  messages_per_second: number;
  token: { state: "ok" | "dead" | "missing" | "expiring"; expires_at: string | null };
  webhook: { state: "ok" | "problem" | "unknown"; checked_at: string | null };
  parked: { code: string; reason: string; meaning: string; cure: string } | null;
  last_inbound_at: string | null;
  sent_today: number;
  sent_month: number;
  received_today: number;
  failed_today: number;
  delivered_rate: number | null;
  read_rate: number | null;
  bot: { kind: string; version: number; flow: string | null };
};

export type Step = {
  name: string;
  ok: boolean | null;
  state: "ok" | "warning" | "problem" | "unknown";
  title: string;
  detail: string;
  cure: string;
};
export type Tried = { ok: boolean; steps: Step[] };

export type Need = {
  field: string;
  label: string;
  hint: string;
  secret: boolean;
  required: boolean;
};
export type Choice = {
  key: string;
  title: string;
  text: string;
  available: boolean;
  recommended: boolean;
  needs: Need[];
  webhook_urls: string[];
  webhook_hint: string;
};

export type Added = {
  number: NumberCard;
  steps: Step[];
  webhook_urls: string[];
  replayed: number;
};

export const TOKEN_TONES: Record<NumberCard["token"]["state"], Tone> = {
  ok: "success",
  expiring: "warning",
  dead: "danger",
  missing: "danger",
};
export const WEBHOOK_TONES: Record<NumberCard["webhook"]["state"], Tone> = {
  ok: "success",
  problem: "danger",
  unknown: "neutral",
};
export const QUALITY_TONES: Record<NumberCard["quality_rating"], Tone> = {
  GREEN: "success",
  YELLOW: "warning",
  RED: "danger",
  UNKNOWN: "neutral",
};

/** "TIER_1K" → "1K"; how many people a day may be written to first. */
export const sayLimit = (limit: string) => limit.replace(/^TIER_/, "").replaceAll("_", " ");

/** Pasted tokens often come with a blank or a line break around them. */
export function trimSecret(typed: string): { value: string; trimmed: boolean } {
  const value = typed.trim();
  return { value, trimmed: value !== typed };
}

/** Steps that went along with a refusal, for the list below the form. */
export function readSteps(facts: Record<string, unknown>): Step[] {
  return Array.isArray(facts["steps"]) ? (facts["steps"] as Step[]) : [];
}
