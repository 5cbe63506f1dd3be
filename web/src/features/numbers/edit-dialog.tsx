import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { toast } from "../../ui/toast";
import { showProblem } from "../settings/form-problems";
import { useRefresh, useTenantPath } from "../settings/use-tenant-data";
import type { NumberCard } from "./number-shapes";

const FIELDS = ["display_name", "phone_number", "waba_id", "chakra_plugin_id"] as const;
type Values = Record<(typeof FIELDS)[number], string>;
const FORM = "edit-number";

export function EditDialog({ number, onClose }: { number: NumberCard; onClose: () => void }) {
  const { t } = useTranslation("numbers");
  const at = useTenantPath();
  const refresh = useRefresh();
  const [failure, setFailure] = useState<string | null>(null);
  const fields = FIELDS.filter(
    (field) => field !== "chakra_plugin_id" || number.provider === "chakra",
  );
  const { register, handleSubmit, setError, formState } = useForm<Values>({
    defaultValues: Object.fromEntries(FIELDS.map((field) => [field, number[field] ?? ""])),
  });
  const save = async (values: Values) => {
    setFailure(null);
    const changed = fields.filter((field) => formState.dirtyFields[field] && values[field].trim());
    const body = Object.fromEntries(changed.map((field) => [field, values[field].trim()]));
    if (changed.length === 0) return onClose();
    try {
      await http.patch(at(`/numbers/${number.number_id}`), body);
      toast.success(t("common:saved"));
      void refresh("/numbers");
      onClose();
    } catch (thrown) {
      setFailure(showProblem(thrown, fields, setError));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("edit.title")}
      description={t("edit.text", { id: number.phone_number_id })}
      footer={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button variant="primary" type="submit" form={FORM} loading={formState.isSubmitting}>
            {t("common:save")}
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => void handleSubmit(save)(event)}
      >
        {failure ? <Banner tone="danger" text={failure} /> : null}
        {fields.map((field) => (
          <Field
            key={field}
            label={t(`edit.${field}`)}
            hint={t(`edit.hint.${field}`)}
            error={formState.errors[field]?.message}
          >
            {(control) => <Input {...control} {...register(field)} autoComplete="off" />}
          </Field>
        ))}
      </form>
    </Dialog>
  );
}
