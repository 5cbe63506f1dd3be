import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { PasswordInput } from "../../ui/password-input";
import type { Credentials } from "./use-sign-in";

type Props = {
  busy: boolean;
  refusal: string | null;
  onSubmit: (credentials: Credentials) => void;
};

export function CredentialsForm({ busy, refusal, onSubmit }: Props) {
  const { t } = useTranslation("sign-in");
  const { register, handleSubmit, formState } = useForm<Credentials>({
    defaultValues: { email: "", password: "" },
  });
  const { errors } = formState;
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => void handleSubmit(onSubmit)(event)}
    >
      <Field label={t("email")} error={errors.email?.message}>
        {(control) => (
          <Input
            {...control}
            type="email"
            autoComplete="username"
            autoFocus
            {...register("email", { required: t("emailNeeded"), setValueAs: trim })}
          />
        )}
      </Field>
      <Field label={t("password")} error={errors.password?.message}>
        {(control) => (
          <PasswordInput
            {...control}
            autoComplete="current-password"
            {...register("password", { required: t("passwordNeeded") })}
          />
        )}
      </Field>
      {refusal ? <Banner tone="danger" text={refusal} /> : null}
      <Button type="submit" variant="primary" className="h-10 w-full" loading={busy}>
        {t("submit")}
      </Button>
    </form>
  );
}

const trim = (text: string) => text.trim();
