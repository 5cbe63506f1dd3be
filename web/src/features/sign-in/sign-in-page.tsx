import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useSearchParams } from "react-router";
import { http } from "../../api/client";
import { isProblem } from "../../api/problems";
import type { Welcome } from "../../api/types";
import { useSessionQuery } from "../../app/session";
import { CodeForm } from "./code-form";
import { CredentialsForm } from "./credentials-form";
import { DemoPeople } from "./demo-people";
import { Door } from "./door";
import { type Credentials, findNext, useSentence, useSignIn } from "./use-sign-in";

const NEEDS_CODE = "totp_needed";

export default function SignInPage() {
  const { t } = useTranslation("sign-in");
  const [search] = useSearchParams();
  const session = useSessionQuery();
  const welcome = useQuery({
    queryKey: ["welcome"],
    queryFn: () => http.get<Welcome>("/welcome"),
    staleTime: Infinity,
  });
  const signIn = useSignIn();
  const sentence = useSentence();
  const [pending, setPending] = useState<Credentials | null>(null);
  useEffect(() => {
    document.title = `${t("submit")} · Centralita`;
  }, [t]);

  const submit = (credentials: Credentials) =>
    signIn.mutate(credentials, {
      onError: (thrown) => {
        if (isProblem(thrown, NEEDS_CODE)) setPending(credentials);
      },
    });
  const startOver = () => {
    setPending(null);
    signIn.reset();
  };

  if (session.data && !signIn.isSuccess) {
    return <Navigate to={findNext(search.get("next"))} replace />;
  }
  const refused = signIn.error && !isProblem(signIn.error, NEEDS_CODE);
  const refusal = refused ? sentence(signIn.error) : null;
  const people = welcome.data?.demo ? welcome.data.people : [];
  const aside = people.length > 0 && (
    <DemoPeople
      people={people}
      busyWith={signIn.isPending ? signIn.variables.email : undefined}
      onChoose={({ email, password }) => submit({ email, password })}
    />
  );
  return (
    <Door
      title={pending ? t("codeTitle") : t("title")}
      text={pending ? t("codeText") : t("subtitle")}
      aside={aside}
    >
      {pending ? (
        <CodeForm
          busy={signIn.isPending}
          refusal={refusal}
          onSubmit={(code) => submit({ ...pending, code })}
          onBack={startOver}
        />
      ) : (
        <CredentialsForm busy={signIn.isPending} refusal={refusal} onSubmit={submit} />
      )}
    </Door>
  );
}
