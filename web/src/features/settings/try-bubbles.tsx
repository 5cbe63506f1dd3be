import { List, MapPin, Paperclip } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../app/use-format";
import { cn } from "../../lib/cn";
import { isObject } from "./documents";
import { type Choice, listChoices, type Reply, type Said, sayReply, type Turn } from "./trial";

const BUBBLE = "max-w-[85%] rounded-lg px-3 py-1.5 break-words whitespace-pre-wrap text-bubble-ink";

export function CustomerBubble({ said, trouble }: { said: Said; trouble: string | undefined }) {
  return (
    <>
      <p className={cn(BUBBLE, "self-end rounded-tr-none bg-bubble-out")}>
        {said.text ?? said.title}
      </p>
      {trouble ? <p className="self-end text-xs text-danger">{trouble}</p> : null}
    </>
  );
}

type OnTap = ((choice: Choice) => void) | null;

/** What the bot says in one turn, and in small letters why. */
export function BotTurn({ turn, onTap }: { turn: Turn; onTap: OnTap }) {
  const { t } = useTranslation("settings");
  return (
    <div className="flex flex-col items-start gap-1.5">
      {turn.replies.map(({ content }, index) => (
        <ReplyBubble key={index} reply={content} onTap={onTap} />
      ))}
      {turn.asks ? (
        <p className="rounded-md bg-info-soft px-2.5 py-1 text-xs text-info">
          <Asks what={turn.asks} />
        </p>
      ) : turn.replies.length === 0 ? (
        <p className="text-xs text-muted">{t("chat.silence")}</p>
      ) : null}
      <Why turn={turn} />
    </div>
  );
}

function Asks({ what }: { what: string }) {
  const { t } = useTranslation("settings");
  const known = ["agent", "outside", "code", "transcription"].includes(what);
  return known ? t(`chat.asks.${what}`) : t("chat.asks.other", { what });
}

function Why({ turn }: { turn: Turn }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const parts = [
    turn.intent ? t("chat.intent", { intent: turn.intent }) : null,
    turn.confidence !== null ? t("chat.sure", { share: format.percent(turn.confidence) }) : null,
    turn.requires_review ? t("chat.review") : null,
  ].filter(Boolean);
  return (
    <p className="max-w-[95%] text-[11px] leading-4 break-words text-faint">
      {parts.join(" · ")}
      {parts.length > 0 && turn.because ? <br /> : null}
      {turn.because}
    </p>
  );
}

function ReplyBubble({ reply, onTap }: { reply: Reply; onTap: OnTap }) {
  const choices = listChoices(reply);
  const isList = reply.kind === "list";
  return (
    <div className={cn(BUBBLE, "min-w-32 rounded-tl-none bg-bubble-in shadow-raised")}>
      <ReplyWords reply={reply} />
      {isList ? <ListChoices reply={reply} choices={choices} onTap={onTap} /> : null}
      {!isList && choices.length > 0 ? (
        <div className="-mx-3 mt-1.5 -mb-1.5 divide-y divide-line border-t border-line">
          {choices.map((choice) => (
            <ChoiceButton key={choice.id} onClick={onTap && (() => onTap(choice))}>
              {choice.title}
            </ChoiceButton>
          ))}
        </div>
      ) : null}
    </div>
  );
}

const textIn = (value: unknown, field: string): string | null => {
  const text = isObject(value) ? value[field] : null;
  return typeof text === "string" && text ? text : null;
};

function ReplyWords({ reply }: { reply: Reply }) {
  const { t } = useTranslation("settings");
  const title = textIn(reply["header"], "text");
  const label = textIn(reply, "label");
  const footer = textIn(reply, "footer");
  const Icon = { media: Paperclip, location: MapPin }[reply.kind];
  const nameless = reply.kind === "location" && !textIn(reply, "name");
  return (
    <>
      {title ? <p className="font-semibold">{title}</p> : null}
      <p className={cn(Icon && "flex items-start gap-1.5")}>
        {Icon ? <Icon className="mt-0.5 size-4 shrink-0 text-faint" aria-hidden /> : null}
        <span className="min-w-0">{nameless ? t("chat.location") : sayReply(reply)}</span>
      </p>
      {label ? <p className="mt-1 font-medium text-accent-ink">{label}</p> : null}
      {footer ? <p className="text-xs text-faint">{footer}</p> : null}
    </>
  );
}

type ListProps = { reply: Reply; choices: Choice[]; onTap: OnTap };

function ListChoices({ reply, choices, onTap }: ListProps) {
  const { t } = useTranslation("settings");
  const [open, setOpen] = useState(false);
  const label = typeof reply["button"] === "string" ? reply["button"] : t("chat.moreButtons");
  return (
    <div className="-mx-3 mt-1.5 -mb-1.5 border-t border-line">
      <ChoiceButton onClick={() => setOpen(!open)} expanded={open}>
        <List className="size-4" aria-hidden /> {label}
      </ChoiceButton>
      {open ? (
        <ul className="divide-y divide-line border-t border-line">
          {choices.map((choice) => (
            <li key={choice.id}>
              <button
                type="button"
                disabled={onTap === null}
                onClick={() => onTap?.(choice)}
                className="w-full px-3 py-1.5 text-left hover:bg-sunken disabled:cursor-default"
              >
                <span className="block font-medium">{choice.title}</span>
                <span className="block text-xs text-faint">{choice.description}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

type ChoiceProps = { onClick: (() => void) | null; expanded?: boolean; children: ReactNode };

const ChoiceButton = ({ onClick, expanded, children }: ChoiceProps) => (
  <button
    type="button"
    disabled={onClick === null}
    aria-expanded={expanded}
    onClick={() => onClick?.()}
    className="flex w-full items-center justify-center gap-1.5 px-3 py-1.5 font-medium text-accent-ink hover:bg-sunken disabled:cursor-default disabled:opacity-70"
  >
    {children}
  </button>
);
