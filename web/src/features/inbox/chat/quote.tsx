import { useTranslation } from "react-i18next";
import type { Message } from "../types";

type Props = {
  quoted: NonNullable<Message["reply_to"]>;
  contactName: string;
  onJump: (messageId: string) => void;
};

/** What a message answers; a tap leads there. */
export function Quote({ quoted, contactName, onJump }: Props) {
  const { t } = useTranslation("inbox");
  const id = quoted.message_id;
  const who =
    quoted.direction === null ? "" : quoted.direction === "in" ? contactName : t("whom.us");
  const inside = (
    <>
      {who ? <span className="block font-medium text-accent-ink">{who}</span> : null}
      <span className="line-clamp-2 text-muted [overflow-wrap:anywhere]">
        {quoted.text ?? t("message.quotedGone")}
      </span>
    </>
  );
  const looks =
    "mb-1 block w-full rounded-md border-l-4 border-accent bg-ink/5 px-2 py-1 text-left text-[13px] dark:bg-ink/10";
  if (!id) return <span className={looks}>{inside}</span>;
  return (
    <button
      type="button"
      className={looks}
      onClick={() => onJump(id)}
      aria-label={t("message.jump", { text: quoted.text ?? "" })}
    >
      {inside}
    </button>
  );
}
