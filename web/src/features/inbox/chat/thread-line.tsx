import { Bot, CircleSlash, UserRound } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../app/use-format";
import type { Handover, Message } from "../types";
import { useNow } from "../use-now";
import { describe } from "./kind-words";
import { type BubbleHandlers, MessageBubble } from "./message-bubble";
import { isSystem, type ThreadItem } from "./thread-items";
import { useColleagues } from "./use-colleagues";

type Props = {
  item: ThreadItem;
  handlers: BubbleHandlers;
  contactName: string;
  marked: boolean;
};

/** One line of the chat, whatever it is. */
export const ThreadLine = memo(function ThreadLine(props: Props) {
  const { item, handlers, contactName, marked } = props;
  switch (item.kind) {
    case "day":
      return <DayLine at={item.at} />;
    case "unread":
      return <UnreadLine count={item.count} />;
    case "handover":
      return <HandoverLine handover={item.handover} />;
    case "message":
      return isSystem(item.message) ? (
        <SystemLine message={item.message} />
      ) : (
        <MessageBubble
          message={item.message}
          first={item.first}
          last={item.last}
          handlers={handlers}
          contactName={contactName}
          marked={marked}
        />
      );
  }
});

const PILL =
  "mx-auto flex w-fit max-w-[85%] items-center gap-1.5 rounded-full bg-surface px-3 py-1 text-center text-xs text-muted shadow-raised [&_svg]:size-3.5 [&_svg]:shrink-0";

function DayLine({ at }: { at: string }) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const now = useNow();
  const key = format.dayKey(at);
  const isToday = key === format.dayKey(now);
  const isYesterday = key === format.dayKey(now - 86_400_000);
  const sameYear = key.slice(0, 4) === format.dayKey(now).slice(0, 4);
  const name = sameYear ? format.longDay(at) : format.day(at);
  return (
    <div className="py-2">
      <p className={`${PILL} first-letter:uppercase`}>
        <time dateTime={key} className="inline-block first-letter:uppercase">
          {isToday ? t("chat.today") : isYesterday ? t("chat.yesterday") : name}
        </time>
      </p>
    </div>
  );
}

function UnreadLine({ count }: { count: number }) {
  const { t } = useTranslation("inbox");
  return (
    <div className="py-2" role="separator" aria-label={t("chat.unread", { count })}>
      <p className="bg-accent-soft py-1 text-center text-xs font-medium text-accent-ink">
        {t("chat.unread", { count })}
      </p>
    </div>
  );
}

const OWNER_ICONS = { bot: Bot, human: UserRound, nobody: CircleSlash };

function HandoverLine({ handover }: { handover: Handover }) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const Icon = OWNER_ICONS[handover.to_owner];
  const { by_whom: byWhom, to_owner: to } = handover;
  const colleague = useColleagues().data?.find((person) => person.email === byWhom);
  const isPerson = !["customer", "bot", "system"].includes(byWhom);
  const who = isPerson ? (colleague?.name ?? byWhom) : t(`whom.${byWhom}`);
  const sentence = isPerson ? t(`handover.byPerson.${to}`, { who }) : t(`handover.${to}`, { who });
  return (
    <div className="py-1.5">
      <p className={PILL} title={handover.because}>
        <Icon aria-hidden />
        <span>
          {sentence} · {format.time(handover.at)}
        </span>
      </p>
      {handover.summary ? (
        <p className="mx-auto mt-1.5 max-w-[80%] rounded-lg bg-bubble-note px-3 py-2 text-[13px] whitespace-pre-wrap text-bubble-ink shadow-raised [overflow-wrap:anywhere] sm:max-w-[60ch]">
          <span className="mb-0.5 block text-[11px] font-semibold">{t("handover.summary")}</span>
          {handover.summary}
        </p>
      ) : null}
    </div>
  );
}

function SystemLine({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  return (
    <div className="py-1.5">
      <p className={PILL}>
        {describe(t, message)} · {format.time(message.created_at)}
      </p>
    </div>
  );
}
