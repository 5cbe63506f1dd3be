import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { LinkIcon } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { http } from "../../api/client";
import { isProblem } from "../../api/problems";
import type { Invited, Session } from "../../api/types";
import { startSession } from "../../app/session";
import { Splash } from "../../app/splash";
import { chooseLanguage } from "../../texts/texts";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { Door } from "./door";
import { useSentence } from "./use-sign-in";
import { type FirstPassword, WelcomeForm } from "./welcome-form";

const GONE = "unknown_link";

/** Where the link of an invitation leads: the first password, then straight in. */
export default function WelcomePage() {
  const { t } = useTranslation("sign-in");
  const { token = "" } = useParams();
  const path = `/welcome/${encodeURIComponent(token)}`;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const sentence = useSentence();
  const link = useQuery({
    queryKey: ["welcome", token],
    queryFn: () => http.get<Invited>(path),
    staleTime: Infinity,
  });
  const language = link.data?.language;
  useEffect(() => {
    if (language) void chooseLanguage(language);
  }, [language]);
  const start = useMutation({
    mutationFn: (chosen: FirstPassword) => http.post<Session>(path, chosen),
    onSuccess: (session) => {
      startSession(queries, session);
      void navigate("/", { replace: true });
    },
  });
  if (link.isPending) return <Splash />;
  if (isProblem(link.error, GONE) || isProblem(start.error, GONE)) {
    return (
      <EmptyState
        isPage
        className="min-h-dvh justify-center"
        icon={<LinkIcon aria-hidden />}
        title={t("welcome.goneTitle")}
        text={t("welcome.gone")}
      />
    );
  }
  if (!link.data) {
    return <ErrorState problem={link.error} onRetry={() => void link.refetch()} />;
  }
  const { first, name } = link.data;
  return (
    <Door
      title={name ? t("welcome.titleNamed", { name }) : t("welcome.title")}
      text={first ? t("welcome.text") : t("welcome.again")}
    >
      <WelcomeForm
        invited={link.data}
        busy={start.isPending}
        refusal={start.error ? sentence(start.error) : null}
        onSubmit={(chosen) => start.mutate(chosen)}
      />
    </Door>
  );
}
