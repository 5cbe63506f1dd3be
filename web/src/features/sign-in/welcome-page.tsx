import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import type { Session } from "../../api/types";
import { startSession } from "../../app/session";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { Door } from "./door";
import { PasswordInput } from "./password-input";
import { useSentence } from "./use-sign-in";

type Form = { name: string; password: string };
const SHORTEST = 12;

/** Where the link of an invitation leads: the first password, then straight in. */
export default function WelcomePage() {
  const { t } = useTranslation("sign-in");
  const { token = "" } = useParams();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const sentence = useSentence();
  const { register, handleSubmit, formState } = useForm<Form>();
  const start = useMutation({
    mutationFn: ({ name, password }: Form) =>
      http.post<Session>(`/welcome/${encodeURIComponent(token)}`, {
        password,
        ...(name.trim() ? { name: name.trim() } : {}),
      }),
    onSuccess: (session) => {
      startSession(queries, session);
      void navigate("/", { replace: true });
    },
  });
  const gone = [401, 404, 410].includes(toProblem(start.error).status);
  const submit = handleSubmit((form) => start.mutate(form));
  return (
    <Door title={t("welcome.title")} text={t("welcome.text")}>
      <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
        <Field label={t("welcome.name")} hint={t("welcome.nameHint")}>
          {(control) => (
            <Input {...control} autoComplete="name" maxLength={120} {...register("name")} />
          )}
        </Field>
        <Field
          label={t("welcome.password")}
          hint={t("welcome.passwordHint")}
          error={formState.errors.password?.message}
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
        {start.error ? (
          <Banner tone="danger" text={gone ? t("welcome.gone") : sentence(start.error)} />
        ) : null}
        <Button type="submit" variant="primary" className="h-10 w-full" loading={start.isPending}>
          {t("welcome.submit")}
        </Button>
      </form>
    </Door>
  );
}
