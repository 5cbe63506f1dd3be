/*
 * The demo's telephone, at `/api/v1/phone`. Only the demo's server has these routes, so they are
 * not in the OpenAPI document and their shapes stand here.
 */
import { http } from "../../api/client";

export type Person = { id: string; name: string; phone: string };
export type Business = {
  slug: string;
  title: string;
  phone_number_id: string;
  phone: string;
  trade: string;
  /** Nobody else's telephone is known there. */
  only_person_id: string | null;
};
export type Telephone = { people: Person[]; businesses: Business[] };

export type Option = {
  kind: string;
  id: string;
  title: string;
  description: string;
  url?: string;
};
export type Media = {
  kind: string;
  url: string | null;
  mime_type?: string;
  filename?: string | null;
  voice?: boolean;
};
export type PhoneMessage = {
  id: string;
  mine: boolean;
  type: string;
  text: string;
  header: string;
  footer: string;
  interactive?: string;
  media: Media | null;
  options: Option[];
  reply_to: string | null;
  reaction: string | null;
  status: string;
  /** Unix seconds. */
  at: number;
  body: Record<string, unknown>;
};
export type Chat = { messages: PhoneMessage[]; last: number; typing: boolean };

/** What a telephone sends, as webhooks carry it. */
export type Outgoing = { type: string; reply_to?: string } & Record<string, unknown>;

const chatPath = (person: string, number: string) =>
  `/phone/people/${encodeURIComponent(person)}/chats/${encodeURIComponent(number)}`;

export const phone = {
  open: () => http.get<Telephone>("/phone"),
  addPerson: (name: string) => http.post<Person>("/phone/people", { name }),
  /** Waits up to `waitSeconds` until something after `after` happened. */
  read: (person: string, number: string, after: number, waitSeconds: number, signal: AbortSignal) =>
    http.get<Chat>(chatPath(person, number), {
      query: { after, wait_seconds: waitSeconds },
      signal,
    }),
  send: (person: string, number: string, message: Outgoing) =>
    http.post<{ message_id: string }>(chatPath(person, number), message),
  tap: (person: string, number: string, messageId: string, optionId: string) =>
    http.post<{ message_id: string }>(`${chatPath(person, number)}/taps`, {
      message_id: messageId,
      option_id: optionId,
    }),
  markRead: (person: string, number: string) =>
    http.post<undefined>(`${chatPath(person, number)}/reads`, {}),
};
