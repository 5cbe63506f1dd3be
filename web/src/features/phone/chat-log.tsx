import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Spinner } from "../../ui/spinner";
import { Bubble } from "./bubble";
import type { Chat, Option, PhoneMessage } from "./phone-api";

type Props = {
  chat: Chat | null;
  business: string;
  onTap: (message: PhoneMessage, option: Option) => void;
  onPlace: () => void;
  onReply: (message: PhoneMessage) => void;
  onReact: (message: PhoneMessage) => void;
};

/** The conversation, kept at its newest message. */
export function ChatLog({ chat, business, onTap, onPlace, onReply, onReact }: Props) {
  const { t } = useTranslation("phone");
  const end = useRef<HTMLLIElement>(null);
  const messages = useMemo(() => chat?.messages ?? [], [chat]);
  const byId = useMemo(() => new Map(messages.map((each) => [each.id, each])), [messages]);
  const newest = messages.at(-1)?.id;
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
  }, [newest, chat?.typing]);
  if (!chat) {
    return (
      <div className="grid flex-1 place-items-center bg-chat-canvas">
        <Spinner />
      </div>
    );
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto bg-chat-canvas px-3 py-3">
      <ol role="log" aria-label={t("log", { business })} className="flex flex-col gap-1.5">
        {messages.length === 0 ? (
          <li className="mx-auto mt-6 rounded-lg bg-surface px-3 py-2 text-center text-[13px] text-muted">
            {t("empty")}
          </li>
        ) : null}
        {messages.map((message) => (
          <Bubble
            key={message.id}
            message={message}
            quoted={message.reply_to ? byId.get(message.reply_to) : undefined}
            business={business}
            onTap={(option) => onTap(message, option)}
            onPlace={onPlace}
            onReply={() => onReply(message)}
            onReact={() => onReact(message)}
          />
        ))}
        <li ref={end} aria-hidden />
      </ol>
    </div>
  );
}
