import { CircleAlert, CornerUpLeft, Scissors, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../app/use-format";
import { useKeys } from "../../../app/use-keys";
import { cn } from "../../../lib/cn";
import { Button } from "../../../ui/button";
import { IconButton } from "../../../ui/icon-button";
import { describe } from "../chat/kind-words";
import type { Message } from "../types";
import type { Draft } from "./drafts";
import { LONGEST_TEXT, splitText } from "./split-text";
import type { Trouble } from "./use-recorder";

type ModeProps = { mode: Draft["mode"]; onMode: (mode: Draft["mode"]) => void };

/** To the customer, or for colleagues only. */
export function ModeTabs({ mode, onMode }: ModeProps) {
  const { t } = useTranslation("inbox");
  useKeys({ n: () => onMode("note"), r: () => onMode("reply") });
  return (
    <div role="group" aria-label={t("composer.mode")} className="flex px-1.5 pt-1">
      {(["reply", "note"] as const).map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={mode === each}
          onClick={() => onMode(each)}
          className={cn(
            "min-h-8 rounded-md px-2 text-[13px] outline-offset-[-2px]",
            mode === each ? "font-semibold text-ink" : "text-muted hover:text-ink",
          )}
        >
          {t(`composer.modes.${each}`)}
        </button>
      ))}
    </div>
  );
}

type ReplyProps = { message: Message; contactName: string; onCancel: () => void };

export function ReplyBar({ message, contactName, onCancel }: ReplyProps) {
  const { t } = useTranslation("inbox");
  const who = message.direction === "in" ? contactName : t("whom.us");
  return (
    <div className="mx-3 mt-1 flex items-center gap-2 rounded-md border-l-4 border-accent bg-sunken py-1 pr-1 pl-2.5">
      <CornerUpLeft className="size-4 shrink-0 text-accent" aria-hidden />
      <p className="min-w-0 flex-1 text-[13px]">
        <span className="block truncate font-medium text-accent-ink">
          {t("composer.replyTo", { name: who })}
        </span>
        <span className="block truncate text-muted">{describe(t, message)}</span>
      </p>
      <IconButton size="sm" label={t("composer.noReply")} icon={<X />} onClick={onCancel} />
    </div>
  );
}

/** A pasted book is not lost and not cut off: it goes in as many messages as it needs. */
export function SplitBar({ text, onSplit }: { text: string; onSplit: () => void }) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const parts = splitText(text).length;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-2 bg-warning-soft px-3 py-2 text-[13px] text-warning"
    >
      <CircleAlert className="size-4 shrink-0" aria-hidden />
      <span className="min-w-40 flex-1">
        {t("composer.tooLong", {
          length: format.number(text.trim().length),
          most: format.number(LONGEST_TEXT),
        })}
      </span>
      <Button size="sm" icon={<Scissors />} onClick={onSplit}>
        {t("composer.split", { count: parts })}
      </Button>
    </div>
  );
}

export function VoiceTrouble({ trouble }: { trouble: Trouble }) {
  const { t } = useTranslation("inbox");
  if (trouble === null) return null;
  return (
    <p role="alert" className="flex items-start gap-2 px-3 py-2 text-[13px] text-danger">
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      {t(`voice.trouble.${trouble}`)}
    </p>
  );
}
