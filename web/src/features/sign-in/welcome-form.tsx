import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { Invited } from "../../api/types";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { PasswordInput } from "../../ui/password-input";

export type FirstPassword = { password: string; name?: string; code?: string };
type Form = { name: string; password: string; code: string };

const SHORTEST = 10;

type Props = {
  invited: Invited;
  busy: boolean;
  refusal: string | null;
  onSubmit: (chosen: FirstPassword) => void;
};

export function WelcomeForm({ invited, busy, refusal, onSubmit }: Props) {
  const { t } = useTranslation("sign-in");
  const { register, handleSubmit, formState } = useForm<Form>({
    defaultValues: { name: invited.name, password: "", code: "" },
  });
  const { errors } = formState;
  const submit = handleSubmit(({ name, password, code }) =>
    onSubmit({
      password,
      ...(name.trim() ? { name: name.trim() } : {}),
      ...(invited.totp_on ? { code: code.replace(/\s/g, "") } : {}),
    }),
  );
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <Field label={t("email")}>
        {(control) => (
          <Input
            {...control}
            type="email"
            autoComplete="username"
            readOnly
            value={invited.email}
            className="bg-sunken"
          />
        )}
      </Field>
      <Field label={t("welcome.name")} hint={t("welcome.nameHint")}>
        {(control) => (
          <Input {...control} autoComplete="name" maxLength={200} {...register("name")} />
        )}
      </Field>
      <Field
        label={t("welcome.password")}
        hint={t("welcome.passwordHint")}
        error={errors.password?.message}
      >
        {(control) => (
          <PasswordInput
            {...control}
            autoComplete="new-password"
            {...register("password", {
              required: t("passwordNeeded"),
              minLength: { value: SHORTEST, message: t("welcome.short") },
            })}
          />
        )}
      </Field>
      {invited.totp_on ? (
        <Field label={t("code")} hint={t("codeHint")} error={errors.code?.message}>
          {(control) => (
            <Input
              {...control}
              autoComplete="one-time-code"
              {...register("code", { required: t("codeNeeded") })}
            />
          )}
        </Field>
      ) : null}
      {refusal ? <Banner tone="danger" text={refusal} /> : null}
      <Button type="submit" variant="primary" className="h-10 w-full" loading={busy}>
        {t("welcome.submit")}
      </Button>
    </form>
  );
}
