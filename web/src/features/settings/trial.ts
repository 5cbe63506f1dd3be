/* A talk that is tried out: what the server tells of it, and what is asked of it. */
import type { JsonObject } from "./documents";

/** What the customer of the trial does. `title` is only for our own bubble. */
export type Said = { text?: string; tap?: string; title?: string };

export type Turn = {
  /** Which of `said` it answers, from 0. */
  at: number;
  replies: { text: string; content: Reply }[];
  intent: string | null;
  confidence: number | null;
  owner: string | null;
  requires_review: boolean;
  because: string;
  asks: string | null;
};
export type Transcript = {
  turns: Turn[];
  troubles: { at: number; message: string }[];
  owner: string | null;
};

/** A message as the vocabulary has it; only what a small chat shows is named here. */
export type Reply = JsonObject & { kind: string };
export type Choice = { id: string; title: string; description?: string };

export const toAsked = (said: readonly Said[]) =>
  said.map(({ text, tap }) => (tap === undefined ? { text } : { tap }));

const isChoice = (value: unknown): value is Choice =>
  typeof value === "object" && value !== null && "id" in value && "title" in value;

/** What can be tapped below a message. */
export function listChoices(reply: Reply): Choice[] {
  if (Array.isArray(reply["buttons"])) return reply["buttons"].filter(isChoice);
  const sections = Array.isArray(reply["sections"]) ? reply["sections"] : [];
  return sections.flatMap((section) => {
    const rows = section && typeof section === "object" && "rows" in section ? section["rows"] : [];
    return Array.isArray(rows) ? rows.filter(isChoice) : [];
  });
}

const WORDS = ["body", "caption", "name", "filename", "link"] as const;

/** The words of a message, or what it is where it has none. */
export function sayReply(reply: Reply): string {
  for (const field of WORDS) {
    const text = reply[field];
    if (typeof text === "string" && text) return text;
  }
  return reply.kind;
}
