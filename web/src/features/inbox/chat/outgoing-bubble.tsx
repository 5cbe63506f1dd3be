import { useTranslation } from "react-i18next";
import { Button } from "../../../ui/button";
import { findPreview } from "../composer/previews";
import type { Outgoing } from "../composer/send-queue";
import { useSending } from "../composer/sending";
import type { Message } from "../types";
import { type BubbleHandlers, MessageBubble } from "./message-bubble";

/** What was written here and is on its way to the server, shown as the message it will be. */
export function toMessage(outgoing: Outgoing): Message {
  const { body, refusal } = outgoing;
  const at = new Date(outgoing.writtenAt).toISOString();
  const words = [body["text"], body["body"], body["caption"]].find(
    (each): each is string => typeof each === "string",
  );
  const preview = findPreview(body["file_id"]);
  return {
    message_id: outgoing.key,
    conversation_id: outgoing.conversationId,
    direction: outgoing.door === "notes" ? "note" : "out",
    kind: typeof body["kind"] === "string" ? body["kind"] : "text",
    text: words ?? null,
    content: body,
    media: preview,
    reply_to: null,
    reactions: [],
    status: refusal ? "failed" : "sending",
    error: refusal ? { code: refusal.code, meaning: refusal.detail, cure: "" } : null,
    by: "human",
    person: null,
    said_at: at,
    created_at: at,
    sent_at: null,
    delivered_at: null,
    read_at: null,
    requires_review: false,
    intent: null,
    because: null,
  };
}

type Props = { outgoing: Outgoing; handlers: BubbleHandlers };

export function OutgoingBubble({ outgoing, handlers }: Props) {
  const { t } = useTranslation("inbox");
  const sending = useSending();
  return (
    <>
      <MessageBubble
        message={toMessage(outgoing)}
        first={false}
        last
        local
        contactName=""
        handlers={{ ...handlers, onRetry: () => sending.queue.again(outgoing.key) }}
      />
      {outgoing.refusal ? (
        <p className="flex justify-end px-6 pb-2">
          <Button size="sm" variant="ghost" onClick={() => sending.queue.remove(outgoing.key)}>
            {t("message.discard")}
          </Button>
        </p>
      ) : null}
    </>
  );
}
