import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "../lib/cn";
import { IconButton } from "./icon-button";

export type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  footer?: ReactNode;
  size?: "sm" | "md" | "lg";
  /** False: only what stands in the footer closes it. */
  closable?: boolean;
};

const SIZES = { sm: "sm:max-w-sm", md: "sm:max-w-lg", lg: "sm:max-w-3xl" };
export const OVERLAY = "fixed inset-0 z-40 bg-overlay animate-fade";

/** In the middle of a screen, from below on a phone. Its body scrolls, head and foot stay. */
export function Dialog(props: DialogProps) {
  const {
    open,
    onOpenChange,
    title,
    description,
    children,
    footer,
    size = "md",
    closable = true,
  } = props;
  const { t } = useTranslation("ui");
  return (
    <Radix.Root open={open} onOpenChange={(next) => closable && onOpenChange(next)}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY} />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cn(
            "fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[92dvh] w-full flex-col",
            "animate-rise rounded-t-lg outline-none border border-line bg-surface shadow-floating",
            "sm:top-[8dvh] sm:bottom-auto sm:max-h-[84dvh] sm:rounded-lg",
            SIZES[size],
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-base font-semibold text-ink">{title}</Radix.Title>
              {description ? (
                <Radix.Description className="mt-1 text-[13px] text-muted">
                  {description}
                </Radix.Description>
              ) : null}
            </div>
            {closable ? (
              <Radix.Close asChild>
                <IconButton label={t("close")} size="sm" tooltip={false} icon={<X />} />
              </Radix.Close>
            ) : null}
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
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
