import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";

type Props = {
  busy: boolean;
  refusal: string | null;
  onSubmit: (code: string) => void;
  onBack: () => void;
};

/** The second step, for those who turned it on. */
export function CodeForm({ busy, refusal, onSubmit, onBack }: Props) {
  const { t } = useTranslation("sign-in");
  const { register, handleSubmit, formState } = useForm({ defaultValues: { code: "" } });
  const submit = handleSubmit(({ code }) => onSubmit(code.replace(/\s/g, "")));
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <Field label={t("code")} hint={t("codeHint")} error={formState.errors.code?.message}>
        {(control) => (
          <Input
            {...control}
            autoFocus
            autoComplete="one-time-code"
            inputMode="numeric"
            className="h-11 text-center text-lg tracking-[0.3em] sm:text-lg"
            {...register("code", { required: t("codeNeeded") })}
          />
        )}
      </Field>
      {refusal ? <Banner tone="danger" text={refusal} /> : null}
      <Button type="submit" variant="primary" className="h-10 w-full" loading={busy}>
        {t("submit")}
      </Button>
      <Button variant="ghost" onClick={onBack}>
        {t("back")}
      </Button>
    </form>
  );
}
