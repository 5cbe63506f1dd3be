import { ShieldQuestion } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../app/use-format";
import { cn } from "../../../lib/cn";
import type { Message } from "../types";
import { BubbleContent } from "./bubble-content";
import { Failure } from "./failure";
import { MessageActions } from "./message-actions";
import { Quote } from "./quote";
import { Ticks } from "./ticks";

export type BubbleHandlers = {
  onReply: (message: Message) => void;
  onJump: (messageId: string) => void;
  onWhy: (message: Message) => void;
  onReact: (message: Message, emoji: string) => void;
  onRetry: (message: Message) => void;
  onWithdraw: (message: Message) => void;
  onLook: (message: Message) => void;
};

type Props = {
  message: Message;
  first: boolean;
  last: boolean;
  handlers: BubbleHandlers;
  /** Not on the server yet: nothing can be asked about it. */
  local?: boolean;
  marked?: boolean;
  contactName: string;
};

const LOOKS = {
  in: "bg-bubble-in",
  out: "bg-bubble-out",
  note: "bg-bubble-note",
};
const CORNERS = {
  in: "rounded-tl-none before:-left-2 before:[clip-path:polygon(100%_0,0_0,100%_100%)]",
  out: "rounded-tr-none before:-right-2 before:[clip-path:polygon(0_0,100%_0,0_100%)]",
  note: "",
};

/** From where it comes, with a tail on the first of a group. */
function findLooks({ direction, reactions }: Message, first: boolean): string {
  const tail = first && direction !== "note";
  return cn(
    "relative max-w-[85%] min-w-20 rounded-lg px-2.5 pt-1.5 pb-1 text-bubble-ink shadow-raised sm:max-w-[70%] xl:max-w-[60ch]",
    LOOKS[direction],
    tail && "before:absolute before:top-0 before:h-2.5 before:w-2 before:bg-inherit",
    tail && "before:content-['']",
    first && CORNERS[direction],
    reactions.length > 0 && "mb-4",
  );
}

const SIDES = { in: "justify-start", out: "justify-end", note: "justify-center" };

export const MessageBubble = memo(function MessageBubble(props: Props) {
  const { message, first, last, handlers, local = false, marked = false, contactName } = props;
  const isIn = message.direction === "in";
  const actions = local ? null : <MessageActions message={message} handlers={handlers} />;
  return (
    <article
      aria-label={useLabel(message, contactName)}
      className={cn(
        "group flex items-center gap-1 px-3 transition-colors duration-700 sm:px-6",
        SIDES[message.direction],
        first ? "pt-1.5" : "pt-0.5",
        last && "pb-1",
        marked && "bg-accent-soft",
      )}
    >
      {isIn ? null : actions}
      <div className={findLooks(message, first)}>
        {first ? <AuthorLine message={message} /> : null}
        {message.reply_to ? (
          <Quote quoted={message.reply_to} contactName={contactName} onJump={handlers.onJump} />
        ) : null}
        <BubbleContent message={message} onLook={handlers.onLook} />
        <Foot message={message} />
        <Failure message={message} onRetry={handlers.onRetry} local={local} />
        <Reactions message={message} />
      </div>
      {isIn ? actions : null}
    </article>
  );
});

function useLabel(message: Message, contactName: string): string {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const who =
    message.direction === "in" ? contactName : (message.person?.name ?? t(`by.${message.by}`));
  const what = message.direction === "note" ? t("author.note") : "";
  return [what, who, format.time(message.created_at)].filter(Boolean).join(" ");
}

function AuthorLine({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  if (message.direction === "in") return null;
  const name = message.person?.name ?? t(`by.${message.by}`);
  return (
    <p className="mb-0.5 text-[11px] font-semibold text-accent-ink">
      {message.direction === "note" ? t("note.by", { name }) : name}
    </p>
  );
}

function Foot({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const times = useTimes(message);
  return (
    <p className="mt-0.5 flex h-4 items-center justify-end gap-1 text-[11px] text-muted select-none">
      {message.requires_review ? (
        <span role="img" aria-label={t("message.review")} title={t("message.review")}>
          <ShieldQuestion className="size-3.5 text-warning" aria-hidden />
        </span>
      ) : null}
      {message.status === "imported" ? <span>{t("message.imported")}</span> : null}
      <time dateTime={message.created_at} title={format.dateTime(message.created_at)}>
        {format.time(message.created_at)}
      </time>
      {message.direction === "out" ? <Ticks status={message.status} title={times} /> : null}
    </p>
  );
}

/** "Sent 14:05 · Delivered 14:05 · Read 14:07" */
function useTimes(message: Message): string {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const moments = [
    ["sent", message.sent_at],
    ["delivered", message.delivered_at],
    ["read", message.read_at],
  ] as const;
  const told = moments.flatMap(([name, at]) =>
    at ? [t(`times.${name}`, { time: format.dateTime(at) })] : [],
  );
  return told.length > 0 ? told.join(" · ") : t(`status.${message.status}`);
}

function Reactions({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  if (message.reactions.length === 0) return null;
  const emoji = message.reactions.map((reaction) => reaction.emoji).join(" ");
  return (
    <span
      role="img"
      aria-label={t("message.reactions", { emoji })}
      className="absolute -bottom-4 left-2 rounded-full border border-line bg-surface px-1.5 py-0.5 text-[13px] leading-4 shadow-raised"
    >
      {emoji}
    </span>
  );
}
