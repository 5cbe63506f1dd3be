import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "../lib/cn";
import { OVERLAY } from "./dialog";
import { IconButton } from "./icon-button";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
  /** "bottom" for the phone's menus. */
  side?: "right" | "bottom";
  width?: "md" | "lg";
};

const SIDES = {
  right: "inset-y-0 right-0 w-full animate-slide border-l",
  bottom: "inset-x-0 bottom-0 max-h-[85dvh] animate-rise rounded-t-lg border-t",
};

export function Sheet(props: Props) {
  const { open, onOpenChange, title, description, children, footer } = props;
  const { side = "right", width = "md" } = props;
  const { t } = useTranslation("ui");
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY} />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cn(
            "fixed z-50 flex outline-none flex-col border-line bg-surface shadow-floating",
            SIDES[side],
            side === "right" && (width === "lg" ? "sm:max-w-2xl" : "sm:max-w-md"),
          )}
        >
          <header className="flex items-start gap-3 border-b border-line px-5 py-3.5">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-base font-semibold text-ink">{title}</Radix.Title>
              {description ? (
                <Radix.Description className="text-[13px] text-muted">
                  {description}
                </Radix.Description>
              ) : null}
            </div>
            <Radix.Close asChild>
              <IconButton label={t("close")} size="sm" tooltip={false} icon={<X />} />
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-5">{children}</div>
          {footer ? (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">
              {footer}
            </footer>
          ) : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
