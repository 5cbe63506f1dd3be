import { type RefObject, useState } from "react";
import type { Content, ConversationCard, Message } from "../types";
import type { Draft } from "./drafts";
import { useSending } from "./sending";
import { LONGEST_TEXT, splitText } from "./split-text";
import type { Attachment, useAttachments } from "./use-attachments";
import { useDraft } from "./use-draft";

type Given = {
  card: ConversationCard;
  files: ReturnType<typeof useAttachments>;
  replyTo: Message | null;
  onReplyTo: (message: Message | null) => void;
  box: RefObject<HTMLTextAreaElement | null>;
};

/** What is written, whether it may go, and how it goes. */
export function useComposer({ card, files, replyTo, onReplyTo, box }: Given) {
  const { queue } = useSending();
  const id = card.conversation_id;
  const [draft, setDraft] = useDraft(id);
  const [busy, setBusy] = useState(false);
  const note = draft.mode === "note";
  const written = draft.text.trim();
  const hasFiles = !note && files.attachments.length > 0;
  const tooLong = written.length > LONGEST_TEXT;
  const allFit = files.attachments.every((each) => each.verdict.ok);
  const canSend = (written !== "" || hasFiles) && !tooLong && (note || allFit);

  const setText = (text: string) => setDraft((before) => ({ ...before, text }));
  const setMode = (mode: Draft["mode"]) => {
    setDraft((before) => ({ ...before, mode }));
    requestAnimationFrame(() => box.current?.focus());
  };

  const add = (body: Content) => {
    const quoted = replyTo && body["kind"] !== "template" ? { reply_to: replyTo.message_id } : {};
    queue.add(id, "messages", { ...body, ...quoted });
    onReplyTo(null);
  };

  const sendFiles = async (which: readonly Attachment[]): Promise<boolean> => {
    setBusy(true);
    const all = await files.sendAll(replyTo?.message_id ?? null, which);
    setBusy(false);
    if (all) onReplyTo(null);
    return all;
  };

  const sendVoice = (file: File, voice: boolean) => void sendFiles(files.add([file], { voice }));

  const sendParts = (parts: readonly string[]) => {
    parts.forEach((text, index) => {
      if (note) queue.add(id, "notes", { text });
      else if (index === 0) add({ kind: "text", text });
      else queue.add(id, "messages", { kind: "text", text });
    });
    setText("");
  };

  const send = async () => {
    if (!canSend || busy) return;
    if (hasFiles && !(await sendFiles(files.attachments))) return;
    if (written) sendParts([written]);
    box.current?.focus();
  };

  const insert = (emoji: string) => {
    const from = box.current?.selectionStart ?? draft.text.length;
    const to = box.current?.selectionEnd ?? from;
    setText(draft.text.slice(0, from) + emoji + draft.text.slice(to));
    requestAnimationFrame(() => {
      box.current?.setSelectionRange(from + emoji.length, from + emoji.length);
    });
  };

  return {
    draft,
    note,
    busy,
    canSend,
    tooLong,
    empty: written === "" && !hasFiles,
    setText,
    setMode,
    add,
    send,
    sendVoice,
    sendSplit: () => sendParts(splitText(draft.text)),
    insert,
  };
}
