/** What the server tells over /api/v1/live. Events are idempotent: a repeated one changes nothing. */
export type Presence = { person_id: string; name: string; doing: "viewing" | "typing" };

export type LiveEvent<Card = unknown, Message = unknown, Alert = unknown> =
  | { type: "conversation"; id: number; conversation: Card }
  | { type: "messages"; id: number; conversation_id: string; messages: Message[] }
  | { type: "alert"; id: number; alert: Alert }
  | { type: "presence"; conversation_id: string; people: Presence[] };

export type LiveFrame =
  | LiveEvent
  | { type: "hello"; id: number; resumed: boolean; server_time: string }
  | { type: "reset" }
  | { type: "signed_out" }
  | { type: "ping" };

export type LiveStatus = "connecting" | "live" | "reconnecting";

const KNOWN = new Set<unknown>([
  "conversation",
  "messages",
  "alert",
  "presence",
  "hello",
  "reset",
  "signed_out",
  "ping",
]);

/** A frame as we know it; null for what a newer server may say. */
export function parseFrame(data: unknown): LiveFrame | null {
  if (typeof data !== "string") return null;
  try {
    const frame: unknown = JSON.parse(data);
    if (typeof frame !== "object" || frame === null || !("type" in frame)) return null;
    return KNOWN.has(frame.type) ? (frame as LiveFrame) : null;
  } catch {
    return null;
  }
}
