import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import type { Session } from "../../api/types";
import { startSession } from "../../app/session";
import { useFormat } from "../../app/use-format";

export type Credentials = { email: string; password: string; code?: string };

/** Only paths of ours: `?next=//elsewhere` leads nobody away. */
export function findNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "/";
}

export function useSignIn() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  return useMutation({
    mutationFn: (credentials: Credentials) => http.post<Session>("/session", credentials),
    onSuccess: (session) => {
      startSession(queries, session);
      void navigate(findNext(search.get("next")), { replace: true });
    },
  });
}

/** A refusal in one sentence; never whether the address exists. */
export function useSentence() {
  const { t } = useTranslation("sign-in");
  const format = useFormat();
  return (thrown: unknown): string => {
    const problem = toProblem(thrown);
    if (problem.isOffline) return t("offline");
    if (problem.status === 429 && problem.retryAfterSeconds) {
      return t("tooMany", { wait: format.duration(problem.retryAfterSeconds) });
    }
    return problem.detail || (problem.code.startsWith("totp") ? t("wrongCode") : t("wrong"));
  };
}
