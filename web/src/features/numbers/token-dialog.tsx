import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { toast } from "../../ui/toast";
import { showProblem } from "../settings/form-problems";
import { useRefresh, useTenantPath } from "../settings/use-tenant-data";
import { type NumberCard, readSteps, type Step } from "./number-shapes";
import { SecretField } from "./secret-field";
import { StepsList } from "./steps-list";

type Values = { access_token: string };
const FORM = "new-token";

export function TokenDialog({ number, onClose }: { number: NumberCard; onClose: () => void }) {
  const { t } = useTranslation("numbers");
  const at = useTenantPath();
  const refresh = useRefresh();
  const [steps, setSteps] = useState<Step[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const form = useForm<Values>({ defaultValues: { access_token: "" } });
  const { isSubmitting } = form.formState;
  const save = async (values: Values) => {
    setFailure(null);
    setSteps([]);
    try {
      const path = at(`/numbers/${number.number_id}/credentials`);
      const done = await http.put<{ unparked: boolean }>(path, values);
      toast.success(done.unparked ? t("tokenDialog.unparked") : t("tokenDialog.done"));
      void refresh("/numbers");
      onClose();
    } catch (thrown) {
      setSteps(readSteps(toProblem(thrown).facts));
      setFailure(showProblem(thrown, ["access_token"], form.setError));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("tokenDialog.title")}
      description={t("tokenDialog.text")}
      footer={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button variant="primary" type="submit" form={FORM} loading={isSubmitting}>
            {t("tokenDialog.save")}
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => void form.handleSubmit(save)(event)}
      >
        {failure ? <Banner tone="danger" text={failure} /> : null}
        <SecretField
          form={form}
          name="access_token"
          label={t("tokenDialog.label")}
          hint={t("tokenDialog.hint")}
          autoFocus
        />
        <StepsList steps={steps} running={isSubmitting} />
      </form>
    </Dialog>
  );
}
