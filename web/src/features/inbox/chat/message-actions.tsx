import { ChevronDown, Copy, Info, Reply, SmilePlus, Undo2 } from "lucide-react";
import { Popover } from "radix-ui";
import { useTranslation } from "react-i18next";
import { useCan } from "../../../app/rights";
import { IconButton } from "../../../ui/icon-button";
import { Menu, type MenuItem } from "../../../ui/menu";
import { toast } from "../../../ui/toast";
import type { Message } from "../types";
import type { BubbleHandlers } from "./message-bubble";

type Props = { message: Message; handlers: BubbleHandlers };

const QUIET =
  "opacity-0 group-hover:opacity-100 group-focus-within:opacity-100 data-[state=open]:opacity-100 [@media(hover:none)]:opacity-60";

/** Beside the bubble: seen when pointed at, reached by Tab, always there on touch screens. */
export function MessageActions({ message, handlers }: Props) {
  const { t } = useTranslation("inbox");
  const canWrite = useCan("messages:write");
  const items = useItems(message, handlers, canWrite);
  return (
    <div className="flex shrink-0 items-center">
      {canWrite && message.direction === "in" ? (
        <ReactButton onReact={(emoji) => handlers.onReact(message, emoji)} />
      ) : null}
      <Menu
        align="center"
        trigger={
          <IconButton
            size="sm"
            tooltip={false}
            label={t("message.actions")}
            icon={<ChevronDown />}
            className={QUIET}
          />
        }
        groups={[{ key: "message", items }]}
      />
    </div>
  );
}

function useItems(message: Message, handlers: BubbleHandlers, canWrite: boolean): MenuItem[] {
  const { t } = useTranslation("inbox");
  const items: MenuItem[] = [
    {
      key: "why",
      label: t("message.why"),
      icon: <Info />,
      onSelect: () => handlers.onWhy(message),
    },
  ];
  if (canWrite && message.direction !== "note") {
    items.unshift({
      key: "reply",
      label: t("message.reply"),
      icon: <Reply />,
      onSelect: () => handlers.onReply(message),
    });
  }
  const { text } = message;
  if (text) {
    items.push({
      key: "copy",
      label: t("message.copy"),
      icon: <Copy />,
      onSelect: () =>
        void navigator.clipboard.writeText(text).then(
          () => toast.success(t("message.copied")),
          () => toast.error(t("message.notCopied")),
        ),
    });
  }
  if (canWrite && message.direction === "out" && message.status === "queued") {
    items.push({
      key: "withdraw",
      label: t("message.withdraw"),
      icon: <Undo2 />,
      danger: true,
      onSelect: () => handlers.onWithdraw(message),
    });
  }
  return items;
}

const FAST = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

function ReactButton({ onReact }: { onReact: (emoji: string) => void }) {
  const { t } = useTranslation("inbox");
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton
          size="sm"
          tooltip={false}
          label={t("message.react")}
          icon={<SmilePlus />}
          className={QUIET}
        />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 flex animate-appear gap-0.5 rounded-full border border-line bg-surface p-1 shadow-floating"
        >
          {FAST.map((emoji) => (
            <Popover.Close key={emoji} asChild>
              <button
                type="button"
                aria-label={t("message.reactWith", { emoji })}
                onClick={() => onReact(emoji)}
                className="size-9 rounded-full text-xl hover:bg-sunken"
              >
                {emoji}
              </button>
            </Popover.Close>
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
