import type { Tone } from "../../ui/badge";

export const EVENTS = [
  "message.received",
  "message.sent",
  "message.status",
  "conversation.owner",
  "alert.raised",
] as const;
export const ALL = "*";

export type Webhook = {
  webhook_id: string;
  url: string;
  name: string;
  events: string[];
  status: "active" | "paused" | "failing";
  status_reason: string;
  failures: number;
  created_by: string;
  created_at: string;
};
export type Made = Webhook & { secret: string };

export type Delivery = {
  delivery_id: string;
  event: string;
  state: "waiting" | "sending" | "done" | "failed";
  attempts: number;
  next_try_at: string | null;
  status_code: number | null;
  problem: string;
  answer: string;
  took_ms: number | null;
  body: Record<string, unknown>;
  created_at: string;
};

export const TONES: Record<Webhook["status"], Tone> = {
  active: "success",
  paused: "neutral",
  failing: "danger",
};
export const DELIVERY_TONES: Record<Delivery["state"], Tone> = {
  waiting: "warning",
  sending: "info",
  done: "success",
  failed: "danger",
};

/** "message.received" → "message_received": as its words are called. */
export const eventKey = (event: string) => (event === ALL ? "all" : event.replaceAll(".", "_"));
