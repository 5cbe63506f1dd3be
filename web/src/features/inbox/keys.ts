import { countsKey } from "../../app/counts";
import { tenantKey } from "../../app/session";
import type { Tenant } from "../../api/types";
import { askFor, type Filter } from "./filters";

/* Query keys: whatever the inbox keeps of a tenant, by what it is. */
export const keys = {
  lists: (tenant: Tenant) => tenantKey(tenant, "conversations"),
  list: (tenant: Tenant, filter: Filter) => tenantKey(tenant, "conversations", askFor(filter)),
  counts: countsKey,
  card: (tenant: Tenant, id: string) => tenantKey(tenant, "conversation", id),
  thread: (tenant: Tenant, id: string) => tenantKey(tenant, "messages", id),
  handovers: (tenant: Tenant, id: string) => tenantKey(tenant, "handovers", id),
  timeline: (tenant: Tenant, id: string) => tenantKey(tenant, "timeline", id),
  quickReplies: (tenant: Tenant) => tenantKey(tenant, "quick replies"),
  templates: (tenant: Tenant, number: string) => tenantKey(tenant, "templates", number),
  people: (tenant: Tenant) => tenantKey(tenant, "people"),
  numbers: (tenant: Tenant) => tenantKey(tenant, "numbers", "names"),
  properties: (tenant: Tenant) => tenantKey(tenant, "properties"),
  contact: (tenant: Tenant, id: string) => tenantKey(tenant, "contact", id),
  facts: (tenant: Tenant, id: string) => tenantKey(tenant, "facts", id),
};
