import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { Field } from "../../ui/field";
import { Textarea } from "../../ui/textarea";
import type { Card } from "./board";

type Props = {
  card: Card | null;
  onClose: () => void;
  onCancel: (card: Card, note: string) => Promise<unknown>;
};

/** Calling an order off is told to the customer, with the reason where there is one. */
export function CancelDialog({ card, onClose, onCancel }: Props) {
  const { t } = useTranslation("orders");
  const [note, setNote] = useState("");
  return (
    <ConfirmDialog
      open={card !== null}
      onOpenChange={(open) => !open && onClose()}
      danger
      title={t("cancel.title", { code: card?.code ?? "" })}
      description={t("cancel.text")}
      confirm={t("cancel.confirm")}
      onConfirm={() => card && onCancel(card, note.trim())}
    >
      <Field label={t("cancel.reason")} hint={t("cancel.hint")} aside={t("cancel.optional")}>
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            maxLength={300}
            value={note}
            onChange={({ target }) => setNote(target.value)}
          />
        )}
      </Field>
    </ConfirmDialog>
  );
}
