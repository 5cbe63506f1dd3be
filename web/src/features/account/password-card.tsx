import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { Field } from "../../ui/field";
import { PasswordInput } from "../../ui/password-input";
import { toast } from "../../ui/toast";
import { DEVICES } from "./devices-card";

type Form = { current: string; new: string };
const EMPTY: Form = { current: "", new: "" };
const SHORTEST = 10;

export function PasswordCard() {
  const { t } = useTranslation("account");
  const queries = useQueryClient();
  const { register, handleSubmit, formState, reset } = useForm<Form>({ defaultValues: EMPTY });
  const change = useMutation({
    mutationFn: (form: Form) => http.post("/me/password", form),
    onSuccess: () => {
      reset(EMPTY);
      toast.success(t("password.changed"));
      void queries.invalidateQueries({ queryKey: DEVICES });
    },
  });
  const submit = handleSubmit((form) => change.mutate(form));
  const { errors } = formState;
  return (
    <Card title={t("password.title")}>
      <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("password.current")} error={errors.current?.message}>
            {(control) => (
              <PasswordInput
                {...control}
                autoComplete="current-password"
                {...register("current", { required: t("password.needed") })}
              />
            )}
          </Field>
          <Field label={t("password.new")} hint={t("password.hint")} error={errors.new?.message}>
            {(control) => (
              <PasswordInput
                {...control}
                autoComplete="new-password"
                {...register("new", {
                  required: t("password.short"),
                  minLength: { value: SHORTEST, message: t("password.short") },
                })}
              />
            )}
          </Field>
        </div>
        {change.error ? (
          <Banner tone="danger" text={toProblem(change.error).detail || t("failed")} />
        ) : null}
        <div>
          <Button type="submit" loading={change.isPending}>
            {t("password.change")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
