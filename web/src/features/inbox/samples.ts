/* Invented conversations and messages for tests. */
import type { ConversationCard, Message } from "./types";

export function makeCard(part: Partial<ConversationCard> & { conversation_id: string }) {
  return {
    number_id: "n1",
    number_name: "Hotel Marea",
    phone_number_id: "300000000000001",
    contact_id: `contact of ${part.conversation_id}`,
    contact_name: "Ana",
    contact_phone: "+15550100101",
    contact_username: null,
    owner: "bot",
    owner_because: "new conversation",
    assigned_to: null,
    status: "active",
    stage: "new",
    waiting: false,
    closed: false,
    unread: 0,
    window_closes_at: null,
    last_message: null,
    last_inbound_at: null,
    last_message_at: "2026-03-03T10:00:00Z",
    property_id: null,
    ...part,
  } satisfies ConversationCard as ConversationCard;
}

export function makeMessage(part: Partial<Message> & { message_id: string }): Message {
  return {
    conversation_id: "c1",
    direction: "in",
    kind: "text",
    text: part.message_id,
    content: null,
    media: null,
    reply_to: null,
    reactions: [],
    status: "received",
    error: null,
    by: "contact",
    person: null,
    said_at: "2026-03-03T10:00:00Z",
    created_at: "2026-03-03T10:00:00Z",
    sent_at: null,
    delivered_at: null,
    read_at: null,
    requires_review: false,
    intent: null,
    because: null,
    ...part,
  };
}
