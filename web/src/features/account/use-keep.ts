import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import type { Preferences, Session } from "../../api/types";
import { startSession, useSession } from "../../app/session";
import { toast } from "../../ui/toast";

type Change = { name?: string; language?: string; preferences?: Preferences };

/** Changes of one's own profile; the answer is the session as it is now. */
export function useKeep() {
  const { t } = useTranslation("account");
  const queries = useQueryClient();
  const { person } = useSession();
  return useMutation({
    mutationFn: ({ preferences, ...change }: Change) =>
      http.patch<Session>("/me", {
        ...change,
        // The server replaces them as a whole.
        ...(preferences ? { preferences: { ...person.preferences, ...preferences } } : {}),
      }),
    onSuccess: (session) => {
      startSession(queries, session);
      toast.success(t("saved"));
    },
    onError: (thrown) => void toast.error(toProblem(thrown).detail || t("failed")),
  });
}
