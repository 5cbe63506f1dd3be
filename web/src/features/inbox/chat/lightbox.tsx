import { ChevronLeft, ChevronRight, Download, X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { KeyboardEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../app/use-format";
import { mediaAddress } from "../inbox-api";
import type { Message } from "../types";

type Props = {
  /** All pictures that are loaded, oldest first. */
  pictures: readonly Message[];
  shown: Message | null;
  onShow: (message: Message | null) => void;
};

const ROUND =
  "flex size-10 items-center justify-center rounded-full bg-[#000]/50 text-[#fff] hover:bg-[#000]/70 [&_svg]:size-5";

/** A picture over the whole screen; the arrow keys lead to the one before and the next. */
export function Lightbox({ pictures, shown, onShow }: Props) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const at = pictures.findIndex((picture) => picture.message_id === shown?.message_id);
  const [before, after] = [pictures[at - 1], pictures[at + 1]];
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowLeft: before, ArrowRight: after }[event.key];
    if (next) onShow(next);
  };
  const source = shown?.media ? mediaAddress(shown.media.url) : "";
  return (
    <Dialog.Root open={shown !== null} onOpenChange={(open) => !open && onShow(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 animate-appear bg-[#000]/90" />
        <Dialog.Content
          aria-describedby={undefined}
          onKeyDown={onKeyDown}
          className="fixed inset-0 z-50 flex items-center justify-center p-4 outline-none sm:p-12"
        >
          <Dialog.Title className="sr-only">{t("media.picture")}</Dialog.Title>
          <img
            src={source}
            alt={shown?.text ?? t("kind.image")}
            className="max-h-full max-w-full rounded-md object-contain"
          />
          <div className="absolute top-3 right-3 flex gap-2">
            <a href={source} download aria-label={t("media.download")} className={ROUND}>
              <Download aria-hidden />
            </a>
            <Dialog.Close className={ROUND} aria-label={t("media.close")}>
              <X aria-hidden />
            </Dialog.Close>
          </div>
          <Arrow side="left-3" label={t("media.before")} onGo={before && (() => onShow(before))}>
            <ChevronLeft aria-hidden />
          </Arrow>
          <Arrow side="right-3" label={t("media.after")} onGo={after && (() => onShow(after))}>
            <ChevronRight aria-hidden />
          </Arrow>
          {shown ? (
            <p className="absolute bottom-3 max-w-[80vw] truncate rounded-full bg-[#000]/50 px-3 py-1 text-sm text-[#fff]">
              {[format.dateTime(shown.created_at), shown.text].filter(Boolean).join(" · ")}
            </p>
          ) : null}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

type ArrowProps = {
  side: string;
  label: string;
  onGo: (() => void) | undefined;
  children: ReactNode;
};

const Arrow = ({ side, label, onGo, children }: ArrowProps) =>
  onGo ? (
    <button
      type="button"
      aria-label={label}
      onClick={onGo}
      className={`absolute top-1/2 -translate-y-1/2 ${side} ${ROUND}`}
    >
      {children}
    </button>
  ) : null;
