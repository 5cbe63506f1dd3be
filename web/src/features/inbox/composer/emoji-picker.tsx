import { Smile } from "lucide-react";
import { Popover } from "radix-ui";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../../ui/icon-button";
import { Spinner } from "../../../ui/spinner";

const EmojiGrid = lazy(() => import("./emoji-grid"));

/** The button; the two thousand emoji come when somebody opens it. */
export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation("inbox");
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton label={t("emoji.open")} tooltip={false} icon={<Smile />} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="start"
          sideOffset={8}
          collisionPadding={8}
          aria-label={t("emoji.open")}
          className="z-50 h-80 w-84 max-w-[calc(100vw-1rem)] animate-appear overflow-hidden rounded-lg border border-line bg-surface shadow-floating"
        >
          <Suspense
            fallback={
              <span className="flex h-full items-center justify-center">
                <Spinner className="size-6" />
              </span>
            }
          >
            <EmojiGrid onPick={onPick} />
          </Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
