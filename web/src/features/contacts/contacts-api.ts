/* Customers and what the business knows of them. */
import { http } from "../../api/client";
import type { components } from "../../api/schema";
import type { ConversationCard, Page } from "../inbox/types";

type Schemas = components["schemas"];
export type Contact = Schemas["Contact"];
export type ContactWithConversations = Omit<
  Schemas["ContactWithConversations"],
  "conversations"
> & { conversations: ConversationCard[] };
export type ContactChange = Schemas["ContactChange"];
export type FactRow = Schemas["FactRow"];
export type FactSection = Schemas["FactSection"];

const at = (tenant: string, path = "") => `/tenants/${encodeURIComponent(tenant)}/contacts${path}`;

export const listContacts = (tenant: string, q: string, cursor: string | null) =>
  http.get<Page<Contact>>(at(tenant), { query: { q: q.trim() || null, cursor, limit: 50 } });

export const getContact = (tenant: string, id: string) =>
  http.get<ContactWithConversations>(at(tenant, `/${encodeURIComponent(id)}`));

export const changeContact = (tenant: string, id: string, change: ContactChange) =>
  http.patch<ContactWithConversations>(at(tenant, `/${encodeURIComponent(id)}`), change);

export const listFacts = async (tenant: string, id: string) =>
  (await http.get<{ items: FactSection[] }>(at(tenant, `/${encodeURIComponent(id)}/facts`))).items;
