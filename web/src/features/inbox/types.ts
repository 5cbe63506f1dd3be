/* The inbox's words, as the API's document has them (src/api/schema.d.ts). */
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type PersonRef = Schemas["PersonRef"];
export type Media = Schemas["Media"];
export type Explained = Schemas["SendError"];
export type Handover = Schemas["Handover"];
export type Owner = Handover["to_owner"];
export type Match = Schemas["Match"];
export type QuickReply = Schemas["QuickReply"];
export type TimelineEvent = Schemas["Event"];
export type StoredFile = Schemas["FileKept"];
export type Content = Record<string, unknown>;

/** The document says it in words. */
export type MessageStatus =
  | "received"
  | "queued"
  | "sending"
  | "sent"
  | "delivered"
  | "read"
  | "played"
  | "failed"
  | "uncertain"
  | "withdrawn"
  | "noted"
  | "imported";
type WithStatus<Shape> = Omit<Shape, "status"> & { status: MessageStatus };

export type Message = WithStatus<Schemas["Message"]>;
export type Direction = Message["direction"];
export type Author = Message["by"];
export type LastMessage = WithStatus<Schemas["LastMessage"]>;
export type ConversationCard = Omit<Schemas["ConversationCard"], "last_message"> & {
  last_message: LastMessage | null;
};

/** `next` null or missing: the end. */
export type Page<Item> = { items: Item[]; next?: string | null };
export type ConversationPage = Page<ConversationCard> & {
  matches?: Match[];
  searched_until?: string | null;
};
/** A stretch of a conversation, oldest first; null: nothing beyond that end. */
export type MessagePage = Omit<Schemas["MessagePage"], "items"> & { items: Message[] };
/** What the server says to a message: it is in the outbox, and what that changed. */
export type Sent = Omit<Schemas["Sent"], "message" | "conversation"> & {
  message: Message;
  conversation: ConversationCard | null;
};
