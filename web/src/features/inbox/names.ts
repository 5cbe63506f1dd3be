import { formatPhone } from "../../lib/format";
import type { ConversationCard } from "./types";

type Named = Pick<ConversationCard, "contact_name" | "contact_phone" | "contact_username">;

/** What we call a customer: the name, else the phone, else the user name. */
export function nameOf(card: Named): string {
  if (card.contact_name) return card.contact_name;
  if (card.contact_phone) return formatPhone(card.contact_phone);
  return card.contact_username ? `@${card.contact_username}` : "–";
}
