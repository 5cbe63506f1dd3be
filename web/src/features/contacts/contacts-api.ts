/* Customers and what the business knows of them. */
import { http } from "../../api/client";
import type { ConversationCard, Page } from "../inbox/types";

export type Contact = {
  contact_id: string;
  name: string | null;
  phone: string | null;
  username: string | null;
  language: "es" | "en" | null;
  blocked: boolean;
  blocked_at: string | null;
  marketing_stopped_at: string | null;
  created_at: string;
  updated_at: string;
};
export type ContactWithConversations = Contact & { conversations: ConversationCard[] };
export type ContactChange = Partial<Pick<Contact, "name" | "language" | "blocked">>;

export type FactRow = {
  title: string;
  detail: string;
  state: string | null;
  amount: string | null;
  currency: string | null;
  at: string | null;
};
export type FactSection = { trade: string; key: string; title: string; rows: FactRow[] };

const at = (tenant: string, path = "") => `/tenants/${encodeURIComponent(tenant)}/contacts${path}`;

export const listContacts = (tenant: string, q: string, cursor: string | null) =>
  http.get<Page<Contact>>(at(tenant), { query: { q: q.trim() || null, cursor, limit: 50 } });

export const getContact = (tenant: string, id: string) =>
  http.get<ContactWithConversations>(at(tenant, `/${encodeURIComponent(id)}`));

export const changeContact = (tenant: string, id: string, change: ContactChange) =>
  http.patch<ContactWithConversations>(at(tenant, `/${encodeURIComponent(id)}`), change);

export const listFacts = async (tenant: string, id: string) =>
  (await http.get<{ items: FactSection[] }>(at(tenant, `/${encodeURIComponent(id)}/facts`))).items;
