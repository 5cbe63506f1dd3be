import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import type { Schemas } from "../../api/types";
import { toast } from "../../ui/toast";
import { useShelf, useShelfChange } from "./shelf";

type Outcome = Schemas["ReplayOutcome"];

/** Lets items in again; says how many went through, and why others still can't. */
export function useReplay() {
  const { t } = useTranslation("quarantine");
  const { api } = useShelf();
  return useShelfChange(
    async (wish: { ids?: readonly string[]; cause?: string }) => {
      const outcome = await http.post<Outcome>(`${api}/replay`, wish);
      const [reason] = outcome.reasons;
      if (outcome.waiting > 0 && reason) {
        toast.error(t("still", { count: outcome.waiting, reason }));
      }
      return outcome;
    },
    ({ replayed }) => t("replayed", { count: replayed }),
    t("failed"),
  );
}

/** Closes items for good. */
export function useDismiss() {
  const { t } = useTranslation("quarantine");
  const { api } = useShelf();
  return useShelfChange(
    (ids: readonly string[]) => http.post<Schemas["Dismissed"]>(`${api}/dismiss`, { ids }),
    ({ dismissed }) => t("dismissed", { count: dismissed }),
    t("failed"),
  );
}
