import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { RelativeTime } from "../../../ui/relative-time";
import { describe } from "../chat/kind-words";
import type { ConversationCard } from "../types";
import { SideSection } from "./side-section";

type Props = { others: readonly ConversationCard[]; addressOf: (id: string) => string };

/** The same person at the business's other numbers. */
export function OtherConversations({ others, addressOf }: Props) {
  const { t } = useTranslation("inbox");
  if (others.length === 0) return null;
  return (
    <SideSection title={t("side.others")} count={others.length}>
      <ul className="space-y-1">
        {others.map((card) => (
          <li key={card.conversation_id}>
            <Link
              to={addressOf(card.conversation_id)}
              className="block rounded-md px-2 py-1.5 text-[13px] hover:bg-sunken"
            >
              <span className="flex items-baseline gap-2">
                <span className="min-w-0 flex-1 truncate font-medium text-ink">
                  {card.number_name}
                </span>
                <RelativeTime
                  value={card.last_message_at}
                  style="short"
                  className="text-xs text-faint"
                />
              </span>
              <span className="block truncate text-muted">
                {card.last_message ? describe(t, card.last_message) : ""}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </SideSection>
  );
}
