/* The inbox's calls, from `/tenants/{tenant}` on. Callers hand in the tenant's short name. */
import { API, http } from "../../api/client";
import type { Content, Page } from "./types";
import type {
  ConversationCard,
  ConversationPage,
  Handover,
  Message,
  MessagePage,
  QuickReply,
  Sent,
  StoredFile,
  TimelineEvent,
} from "./types";
import { askFor, type Filter } from "./filters";
import type { Template } from "./composer/template-text";

const at = (tenant: string, path: string) => `/tenants/${encodeURIComponent(tenant)}${path}`;
const talk = (tenant: string, id: string, path = "") =>
  at(tenant, `/conversations/${encodeURIComponent(id)}${path}`);

export const LIST_PAGE = 50;
export const CHAT_PAGE = 50;

export const listConversations = (
  tenant: string,
  filter: Filter,
  cursor: string | null,
  signal?: AbortSignal,
) =>
  http.get<ConversationPage>(at(tenant, "/conversations"), {
    query: { ...askFor(filter), cursor, limit: LIST_PAGE },
    ...(signal ? { signal } : {}),
  });

export const getConversation = (tenant: string, id: string) =>
  http.get<ConversationCard>(talk(tenant, id));

/** Exactly one of these; none: the newest. */
export type Stretch = { before?: string; after?: string; around?: string };

export const listMessages = (tenant: string, id: string, stretch: Stretch, limit = CHAT_PAGE) =>
  http.get<MessagePage>(talk(tenant, id, "/messages"), { query: { ...stretch, limit } });

export const listHandovers = async (tenant: string, id: string) =>
  (await http.get<Page<Handover>>(talk(tenant, id, "/handovers"))).items;

export const markSeen = (tenant: string, id: string) =>
  http.post<ConversationCard>(talk(tenant, id, "/seen"));

export type Hand = "take" | "give-back" | "close";
export const changeHands = (tenant: string, id: string, hand: Hand) =>
  http.post<ConversationCard>(talk(tenant, id, `/${hand}`));

export const assign = (tenant: string, id: string, personId: string | null) =>
  http.post<ConversationCard>(talk(tenant, id, "/assign"), { person_id: personId });

export const changeStatus = (tenant: string, id: string, status: ConversationCard["status"]) =>
  http.patch<ConversationCard>(talk(tenant, id), { status });

export const sendMessage = (tenant: string, id: string, body: Content, idempotencyKey: string) =>
  http.post<Sent>(talk(tenant, id, "/messages"), body, { idempotencyKey });

/** For colleagues only; it changes nothing else. */
export async function addNote(
  tenant: string,
  id: string,
  body: Content,
  idempotencyKey: string,
): Promise<Sent> {
  const message = await http.post<Message>(talk(tenant, id, "/notes"), body, { idempotencyKey });
  return { message, conversation: null, taken: false, held: null, adapted: [] };
}

const message = (tenant: string, id: string, path: string) =>
  at(tenant, `/messages/${encodeURIComponent(id)}${path}`);

export const retryMessage = (tenant: string, id: string, evenIfTwice: boolean) =>
  http.post<Message>(message(tenant, id, "/retry"), { even_if_twice: evenIfTwice });

export const withdrawMessage = (tenant: string, id: string) =>
  http.post<Message>(message(tenant, id, "/withdraw"));

export const getTimeline = async (tenant: string, id: string) =>
  (await http.get<Page<TimelineEvent>>(message(tenant, id, "/timeline"))).items;

export function uploadFile(tenant: string, file: Blob, name: string): Promise<StoredFile> {
  const form = new FormData();
  form.append("file", file, name);
  return http.post<StoredFile>(at(tenant, "/files"), form);
}

export const listQuickReplies = async (tenant: string) =>
  (await http.get<Page<QuickReply>>(at(tenant, "/quick-replies"))).items;

type QuickReplyText = Pick<QuickReply, "shortcut" | "body" | "language">;

/** A new one, or `before` written anew where nobody else changed it meanwhile. */
export const writeQuickReply = (
  tenant: string,
  before: QuickReply | null,
  words: QuickReplyText,
): Promise<QuickReply> =>
  before
    ? http.put<QuickReply>(at(tenant, `/quick-replies/${before.quick_reply_id}`), words, {
        ifMatch: `"${before.version}"`,
      })
    : http.post<QuickReply>(at(tenant, "/quick-replies"), words);

export const removeQuickReply = (tenant: string, id: string) =>
  http.delete(at(tenant, `/quick-replies/${id}`));

export const listTemplates = async (tenant: string, numberId: string) =>
  (await http.get<Page<Template>>(at(tenant, "/templates"), { query: { number: numberId } })).items;

export type Colleague = { person_id: string; name: string; email: string; role: string };
export const listColleagues = async (tenant: string) =>
  (await http.get<Page<Colleague>>(at(tenant, "/people"))).items;

export type NumberName = { number_id: string; display_name: string | null; phone_number: string };
export const listNumbers = async (tenant: string) =>
  (await http.get<Page<NumberName>>(at(tenant, "/numbers"))).items;

export type House = { property_id: string; slug: string; name: string };
export const listProperties = async (tenant: string) =>
  (await http.get<Page<House>>(at(tenant, "/hotel/properties"))).items;

/** Media is asked for by the browser itself, with the session's cookie. */
export const mediaAddress = (url: string) =>
  url.startsWith(API) || url.startsWith("blob:") ? url : `${API}${url}`;
