/*
 * What somebody began to write stays in the browser until it is sent or emptied: over another
 * conversation, a reload, and a session that ended. It is each person's own on a shared machine.
 */
import { readStored, writeStored } from "../../../lib/stored";

export type Draft = { text: string; mode: "reply" | "note" };
export const NO_DRAFT: Draft = { text: "", mode: "reply" };

const keyOf = (personId: string, conversationId: string) => `draft.${personId}.${conversationId}`;

export function readDraft(personId: string, conversationId: string): Draft {
  const kept = readStored(keyOf(personId, conversationId));
  if (!kept) return NO_DRAFT;
  const mode = kept.startsWith("note:") ? "note" : "reply";
  return { mode, text: kept.slice(kept.indexOf(":") + 1) };
}

export function writeDraft(personId: string, conversationId: string, draft: Draft): void {
  const kept = draft.text.trim() ? `${draft.mode}:${draft.text}` : null;
  writeStored(keyOf(personId, conversationId), kept);
}
