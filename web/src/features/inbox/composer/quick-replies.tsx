import { Settings2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "../../../lib/cn";
import type { QuickReply } from "../types";

type Props = {
  id: string;
  found: readonly QuickReply[];
  /** There are none at all. */
  none: boolean;
  active: number;
  onActive: (index: number) => void;
  onChoose: (reply: QuickReply) => void;
  onManage: () => void;
};

/** Over the text box, while what stands in it begins with "/". The box has the keys. */
export function QuickReplyList({ id, found, none, active, onActive, onChoose, onManage }: Props) {
  const { t } = useTranslation("inbox");
  return (
    <div className="absolute inset-x-3 bottom-full z-20 mb-1 overflow-hidden rounded-lg border border-line bg-surface shadow-floating">
      <div
        id={id}
        role="listbox"
        aria-label={t("quick.label")}
        className="max-h-64 overflow-y-auto p-1"
      >
        {found.map((reply, index) => (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the text box has the keys
          <div
            key={reply.quick_reply_id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onPointerMove={() => onActive(index)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(reply)}
            ref={index === active ? (node) => node?.scrollIntoView?.({ block: "nearest" }) : null}
            className={cn("cursor-pointer rounded-md px-2 py-1.5", index === active && "bg-sunken")}
          >
            <span className="font-medium text-accent-ink">/{reply.shortcut}</span>
            <span className="line-clamp-2 text-[13px] text-muted [overflow-wrap:anywhere]">
              {reply.body}
            </span>
          </div>
        ))}
      </div>
      {found.length === 0 ? (
        <p role="status" className="px-3 py-2 text-[13px] text-muted">
          {none ? t("quick.noneYet") : t("quick.nothing")}
        </p>
      ) : null}
      <button
        type="button"
        onMouseDown={(event) => event.preventDefault()}
        onClick={onManage}
        className="flex w-full items-center gap-2 border-t border-line px-3 py-2 text-[13px] text-muted hover:bg-sunken"
      >
        <Settings2 className="size-4" aria-hidden />
        {t("quick.manage")}
      </button>
    </div>
  );
}
