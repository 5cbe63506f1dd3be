/* The inbox's words, as the API writes them (docs/reference/openapi.json). */
export type Owner = "bot" | "human" | "nobody";
export type ConversationStatus = "active" | "archived" | "blocked";
export type PersonRef = { person_id: string; name: string };

export type LastMessage = {
  message_id: string;
  direction: Direction;
  kind: string;
  text: string | null;
  status: MessageStatus;
  at: string;
  by: Author;
};

export type ConversationCard = {
  conversation_id: string;
  number_id: string;
  number_name: string | null;
  phone_number_id: string | null;
  contact_id: string;
  contact_name: string | null;
  contact_phone: string | null;
  contact_username: string | null;
  owner: Owner;
  owner_because: string;
  assigned_to: PersonRef | null;
  status: ConversationStatus;
  stage: string;
  waiting: boolean;
  closed: boolean;
  unread: number;
  window_closes_at: string | null;
  last_message: LastMessage | null;
  last_inbound_at: string | null;
  last_message_at: string;
  property_id: string | null;
};

export type Direction = "in" | "out" | "note";
export type Author = "contact" | "bot" | "human" | "system";
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

export type Media = {
  kind: string;
  mime_type: string | null;
  filename: string | null;
  url: string;
  voice: boolean;
  size_bytes: number | null;
};

export type Explained = { code: string; meaning: string; cure: string };
export type Content = Record<string, unknown>;

export type Message = {
  message_id: string;
  conversation_id: string;
  direction: Direction;
  kind: string;
  text: string | null;
  content: Content | null;
  media: Media | null;
  reply_to: { message_id: string | null; text: string | null; direction: Direction | null } | null;
  reactions: { emoji: string; by: "contact" | "us" }[];
  status: MessageStatus;
  error: Explained | null;
  by: Author;
  person: PersonRef | null;
  said_at: string;
  created_at: string;
  sent_at: string | null;
  delivered_at: string | null;
  read_at: string | null;
  requires_review: boolean;
  intent: string | null;
  because: string | null;
};

export type Page<Item> = { items: Item[]; next: string | null };
/** The message in which a text was looked for and found. */
export type Match = { conversation_id: string; message_id: string; text: string; at: string };
export type ConversationPage = Page<ConversationCard> & {
  matches?: Match[];
  searched_until?: string | null;
};
/** A stretch of a conversation, oldest first; null: nothing beyond that end. */
export type MessagePage = { items: Message[]; earlier: string | null; later: string | null };
/** What the server says to a message: it is in the outbox, and what that changed. */
export type Sent = {
  message: Message;
  conversation: ConversationCard | null;
  taken: boolean;
  held: Explained | null;
  adapted: string[];
};
export type Counts = { mine: number; unassigned: number; waiting: number; unread: number };

export type Handover = {
  at: string;
  from_owner: Owner;
  to_owner: Owner;
  cause: string;
  by_whom: string;
  because: string;
  summary: string | null;
};

export type TimelineEvent = { at: string | null; kind: string; text: string; cure: string };
export type QuickReply = {
  quick_reply_id: string;
  shortcut: string;
  body: string;
  language: string | null;
  version: number;
};
export type StoredFile = { file_id: string; kind: string; mime_type: string; name: string };
