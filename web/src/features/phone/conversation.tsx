import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toProblem } from "../../api/problems";
import { Avatar } from "../../ui/avatar";
import { Banner } from "../../ui/banner";
import { toast } from "../../ui/toast";
import { ChatLog } from "./chat-log";
import { Composer } from "./composer";
import type { Business, Outgoing, PhoneMessage } from "./phone-api";
import { PLACES } from "./samples";
import { useChat } from "./use-chat";

const HEART = "❤️";

/** One person's chat with one business. */
export function Conversation({ person, business }: { person: string; business: Business }) {
  const { t } = useTranslation("phone");
  const { chat, problem, send, tap } = useChat(person, business.phone_number_id);
  const [replyTo, setReplyTo] = useState<PhoneMessage | null>(null);

  const tell = (thrown: unknown) => {
    const { detail, facts } = toProblem(thrown);
    toast.error(detail || t("refused", { reason: String(facts.reason ?? "") }));
  };
  const say = (message: Outgoing) => {
    const answered = replyTo ? { ...message, reply_to: replyTo.id } : message;
    setReplyTo(null);
    send(answered).catch(tell);
  };
  const react = (message: PhoneMessage) => {
    const emoji = message.reaction ? "" : HEART;
    send({ type: "reaction", reaction: { message_id: message.id, emoji } }).catch(tell);
  };
  const [here] = PLACES;
  return (
    <section aria-label={business.title} className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-2.5 border-b border-line px-3 py-2">
        <Avatar name={business.title} />
        <div className="min-w-0">
          <p className="truncate font-medium text-ink">{business.title}</p>
          <p className="text-xs text-faint" aria-live="polite">
            {chat?.typing ? t("typing") : t("online")}
          </p>
        </div>
      </div>
      {problem ? <Banner tone="warning" text={t("away")} /> : null}
      <ChatLog
        chat={chat}
        business={business.title}
        onTap={(message, option) => void tap(message.id, option.id).catch(tell)}
        onPlace={() => here && say(here.message)}
        onReply={setReplyTo}
        onReact={react}
      />
      <Composer
        sells={business.trade === "restaurant"}
        replyTo={replyTo}
        onCancelReply={() => setReplyTo(null)}
        onSend={say}
      />
    </section>
  );
}
