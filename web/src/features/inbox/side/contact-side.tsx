import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useTenant } from "../../../app/session";
import { ErrorState } from "../../../ui/error-state";
import { Skeleton } from "../../../ui/skeleton";
import { getContact } from "../../contacts/contacts-api";
import { useConversation } from "../list/use-conversations";
import { keys } from "../keys";
import { ContactHead } from "./contact-head";
import { Notes } from "./notes";
import { OtherConversations } from "./other-conversations";
import { TradeFacts } from "./trade-facts";

type Props = { conversationId: string; addressOf: (id: string) => string };

/** Who it is one writes with, and what the business knows of them. */
export function ContactSide({ conversationId, addressOf }: Props) {
  const { t } = useTranslation("inbox");
  const tenant = useTenant();
  const card = useConversation(conversationId).data;
  const contactId = card?.contact_id ?? "";
  const query = useQuery({
    queryKey: keys.contact(tenant, contactId),
    queryFn: () => getContact(tenant.slug, contactId),
    enabled: card !== undefined,
    staleTime: 30_000,
  });
  if (query.isError) {
    return <ErrorState problem={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!query.data || !card) return <SideSkeleton />;
  const others = query.data.conversations.filter(
    (other) => other.conversation_id !== conversationId,
  );
  return (
    <div className="divide-y divide-line" aria-label={t("side.label")} role="group">
      <ContactHead key={contactId} contact={query.data} card={card} />
      <TradeFacts contactId={contactId} />
      <Notes conversationId={conversationId} />
      <OtherConversations others={others} addressOf={addressOf} />
    </div>
  );
}

const SideSkeleton = () => (
  <div className="space-y-4 p-5" aria-hidden>
    <Skeleton className="mx-auto size-16 rounded-full" />
    <Skeleton className="mx-auto h-5 w-40" />
    <Skeleton className="mx-auto h-4 w-32" />
    <Skeleton className="h-24" />
    <Skeleton className="h-24" />
  </div>
);
