import { type ReactNode, useId } from "react";
import type { FieldValues, Path, UseFormReturn } from "react-hook-form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { showProblem } from "./form-problems";

type Props<Values extends FieldValues> = {
  form: UseFormReturn<Values>;
  fields: readonly Path<Values>[];
  title: string;
  description?: string;
  confirm: string;
  size?: "sm" | "md" | "lg";
  /** Throws what the server has against it; closing is the caller's. */
  onSubmit: (values: Values) => Promise<void>;
  onClose: () => void;
  children: ReactNode;
};

/** A form in a dialog: the server's words go to their fields, all others above the buttons. */
export function FormDialog<Values extends FieldValues>(props: Props<Values>) {
  const { form, fields, title, description, confirm, size, onSubmit, onClose, children } = props;
  const { t } = useTranslation("settings");
  const id = useId();
  const [failure, setFailure] = useState<string | null>(null);
  const submit = async (values: Values) => {
    setFailure(null);
    try {
      await onSubmit(values);
    } catch (thrown) {
      setFailure(showProblem(thrown, fields, form.setError));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      {...(description ? { description } : {})}
      {...(size ? { size } : {})}
      footer={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button variant="primary" type="submit" form={id} loading={form.formState.isSubmitting}>
            {confirm}
          </Button>
        </>
      }
    >
      <form
        id={id}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => void form.handleSubmit(submit)(event)}
      >
        {children}
        {failure ? <Banner tone="danger" text={failure} /> : null}
      </form>
    </Dialog>
  );
}
