import { Bot, Clock3, Hourglass, UserRound } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormat } from "../../../app/use-format";
import { cn } from "../../../lib/cn";
import { Avatar } from "../../../ui/avatar";
import { describe, describeAuthor } from "../chat/kind-words";
import { Ticks } from "../chat/ticks";
import { findWindow } from "../chat/window";
import { nameOf } from "../names";
import type { ConversationCard, Match } from "../types";
import { useNow } from "../use-now";

export const ROW_HEIGHT = 84;

type Props = {
  card: ConversationCard;
  to: string;
  current: boolean;
  focused: boolean;
  showNumber: boolean;
  /** The message that a search found. */
  match: Match | undefined;
  onPress: (id: string) => void;
};

export const ConversationRow = memo(function ConversationRow(props: Props) {
  const { card, to, current, focused, showNumber, match, onPress } = props;
  const { t } = useTranslation("inbox");
  const name = nameOf(card);
  return (
    <Link
      to={to}
      id={`conversation-${card.conversation_id}`}
      state={match ? { message: match.message_id } : undefined}
      onPointerDown={() => onPress(card.conversation_id)}
      aria-current={current ? "page" : undefined}
      className={cn(
        "flex h-[84px] gap-3 border-b border-line px-3 py-2.5 outline-offset-[-2px] transition-colors",
        current ? "bg-accent-soft" : "hover:bg-sunken",
        focused && !current && "bg-sunken",
      )}
    >
      <Avatar name={name} className="mt-0.5 size-10" />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span
            className={cn(
              "min-w-0 flex-1 truncate text-ink",
              card.unread > 0 ? "font-semibold" : "font-medium",
            )}
          >
            {name}
          </span>
          <RowTime card={card} />
        </span>
        <span className="mt-0.5 flex items-center gap-1 text-[13px] text-muted">
          <Preview card={card} match={match} />
          {card.unread > 0 ? (
            <span className="ml-1 inline-flex h-5 min-w-5 shrink-0 items-center justify-center rounded-full bg-accent px-1.5 text-[11px] font-semibold text-on-accent tabular-nums">
              <span aria-hidden>{card.unread >= 99 ? "99+" : card.unread}</span>
              <span className="sr-only">{t("list.unread", { count: card.unread })}</span>
            </span>
          ) : null}
        </span>
        <RowMarks card={card} showNumber={showNumber} />
      </span>
    </Link>
  );
});

function RowTime({ card }: { card: ConversationCard }) {
  const format = useFormat();
  const now = useNow();
  const at = card.last_message_at;
  const isToday = format.dayKey(at) === format.dayKey(now);
  return (
    <time
      dateTime={at}
      title={format.dateTime(at)}
      className={cn("shrink-0 text-xs", card.unread > 0 ? "text-accent-ink" : "text-faint")}
    >
      {isToday ? format.time(at) : format.relative(at, "narrow")}
    </time>
  );
}

function Preview({ card, match }: Pick<Props, "card" | "match">) {
  const { t } = useTranslation("inbox");
  const said = card.last_message;
  if (match) return <span className="min-w-0 flex-1 truncate">“{match.text}”</span>;
  if (!said) return <span className="flex-1 truncate italic">{t("list.nothingSaid")}</span>;
  const author = describeAuthor(t, said);
  return (
    <>
      {said.direction === "out" ? <Ticks status={said.status} className="size-3.5" /> : null}
      <span className={cn("min-w-0 flex-1 truncate", card.unread > 0 && "text-ink")}>
        {author ? <span className="text-faint">{author} </span> : null}
        {describe(t, said)}
      </span>
    </>
  );
}

const MARK = "inline-flex min-w-0 items-center gap-1 [&_svg]:size-3 [&_svg]:shrink-0";

function RowMarks({ card, showNumber }: { card: ConversationCard; showNumber: boolean }) {
  const { t } = useTranslation("inbox");
  return (
    <span className="mt-1 flex h-4 items-center gap-2.5 overflow-hidden text-[11px] whitespace-nowrap text-faint">
      {card.waiting ? <Waiting card={card} /> : <OwnerMark card={card} />}
      <WindowMark card={card} />
      {card.status !== "active" ? <span>{t(`conversationStatus.${card.status}`)}</span> : null}
      {showNumber && card.number_name ? (
        <span className="min-w-0 truncate">{card.number_name}</span>
      ) : null}
    </span>
  );
}

function Waiting({ card }: { card: ConversationCard }) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const now = useNow();
  const since = Date.parse(card.last_inbound_at ?? card.last_message_at);
  const seconds = Math.max(60, (now - since) / 1000);
  return (
    <span
      className={cn(MARK, "rounded-full bg-warning-soft px-1.5 font-medium text-warning")}
      title={t("list.waitingTitle")}
    >
      <Hourglass aria-hidden />
      {t("list.waiting", { time: format.duration(seconds) })}
    </span>
  );
}

function OwnerMark({ card }: { card: ConversationCard }) {
  const { t } = useTranslation("inbox");
  if (card.owner === "bot") {
    return (
      <span className={MARK}>
        <Bot aria-hidden />
        {t("owner.bot")}
      </span>
    );
  }
  const name = card.assigned_to?.name ?? (card.owner === "human" ? t("owner.unassigned") : "");
  return name ? (
    <span className={MARK}>
      <UserRound aria-hidden />
      <span className="truncate">{name}</span>
    </span>
  ) : null;
}

/** Said only when little time is left, and when somebody ought to answer. */
function WindowMark({ card }: { card: ConversationCard }) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const now = useNow();
  const window = findWindow(card.window_closes_at, now);
  if (window.kind !== "closing" || card.owner === "bot") return null;
  return (
    <span className={cn(MARK, "text-danger")} title={t("list.closingTitle")}>
      <Clock3 aria-hidden />
      {t("list.closing", { time: format.duration(window.minutesLeft * 60) })}
    </span>
  );
}
