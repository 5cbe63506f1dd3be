import { Heart, Reply } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../app/use-format";
import { cn } from "../../lib/cn";
import { IconButton } from "../../ui/icon-button";
import { MessageBody } from "./message-body";
import { MessageOptions } from "./message-options";
import type { Option, PhoneMessage } from "./phone-api";
import { Tick } from "./tick";

type Props = {
  message: PhoneMessage;
  quoted: PhoneMessage | undefined;
  business: string;
  onTap: (option: Option) => void;
  onPlace: () => void;
  onReply: () => void;
  onReact: () => void;
};

/** One message on the telephone: the customer's own at the right. */
export function Bubble(props: Props) {
  const { message, quoted, business, onTap, onPlace, onReply, onReact } = props;
  const { t } = useTranslation("phone");
  const { time } = useFormat();
  return (
    <li
      className={cn("group flex items-end gap-1", message.mine ? "justify-end" : "justify-start")}
    >
      <div
        className={cn(
          "relative max-w-[84%] rounded-lg text-bubble-ink shadow-raised",
          message.mine ? "rounded-tr-sm bg-bubble-out" : "rounded-tl-sm bg-bubble-in",
          message.reaction && "mb-3",
        )}
      >
        <div className="px-2.5 pt-1.5 pb-1">
          {quoted ? (
            <div className="mb-1 rounded-md border-l-3 border-accent bg-sunken/60 px-2 py-1 text-xs">
              <span className="block font-medium text-accent-ink">
                {quoted.mine ? t("you") : business}
              </span>
              <span className="line-clamp-2 text-muted">{quoted.text || t("unknown")}</span>
            </div>
          ) : null}
          <MessageBody message={message} />
          <span className="mt-0.5 flex items-center justify-end gap-1 text-[11px] text-faint tabular-nums">
            {time(message.at * 1000)}
            {message.mine ? <Tick status={message.status} /> : null}
          </span>
        </div>
        <MessageOptions message={message} onTap={onTap} onPlace={onPlace} />
        {message.reaction ? (
          <span className="absolute right-2 -bottom-3 rounded-full border border-line bg-surface px-1.5 text-xs">
            {message.reaction}
          </span>
        ) : null}
      </div>
      {message.mine ? null : (
        <span className="flex opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100">
          <IconButton size="sm" label={t("reply")} icon={<Reply />} onClick={onReply} />
          <IconButton
            size="sm"
            label={message.reaction ? t("unreact") : t("react")}
            icon={<Heart />}
            onClick={onReact}
          />
        </span>
      )}
    </li>
  );
}
