import { AlertDialog } from "radix-ui";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button";
import { OVERLAY } from "./dialog";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** What will happen, and whether it can be undone. */
  description: ReactNode;
  /** The verb: "Delete", "Sign out". */
  confirm: string;
  danger?: boolean;
  /** Closes when it is done; stays open when it throws (the caller shows why). */
  onConfirm: () => unknown;
  children?: ReactNode;
};

export function ConfirmDialog(props: Props) {
  const { open, onOpenChange, title, description, confirm, danger = false, onConfirm } = props;
  const { t } = useTranslation("ui");
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      await onConfirm();
      onOpenChange(false);
    } catch {
      /* shown by the caller */
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation(); // It may stand inside a page's own form.
    if (!busy) void run();
  };
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={OVERLAY} />
        <AlertDialog.Content className="fixed top-1/2 left-1/2 z-50 w-[calc(100vw-2rem)] max-w-md -translate-x-1/2 -translate-y-1/2 rounded-lg border border-line bg-surface p-5 shadow-floating outline-none">
          <AlertDialog.Title className="text-base font-semibold text-ink">
            {title}
          </AlertDialog.Title>
          <AlertDialog.Description className="mt-1.5 text-muted">
            {description}
          </AlertDialog.Description>
          <form noValidate onSubmit={submit}>
            {props.children ? <div className="mt-4">{props.children}</div> : null}
            <div className="mt-5 flex flex-wrap justify-end gap-2">
              <AlertDialog.Cancel asChild>
                <Button disabled={busy}>{t("cancel")}</Button>
              </AlertDialog.Cancel>
              <Button type="submit" variant={danger ? "danger" : "primary"} loading={busy}>
                {confirm}
              </Button>
            </div>
          </form>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
