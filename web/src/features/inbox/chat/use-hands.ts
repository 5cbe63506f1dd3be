import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession, useTenant } from "../../../app/session";
import { toProblem } from "../../../api/problems";
import { toast } from "../../../ui/toast";
import { assign, changeHands, changeStatus, type Hand } from "../inbox-api";
import { keys } from "../keys";
import { showCard } from "../live-inbox";
import type { ConversationCard } from "../types";

/** Who answers, whose it is, and where it is put away. */
export function useHands(conversationId: string) {
  const { t } = useTranslation("inbox");
  const tenant = useTenant();
  const queries = useQueryClient();
  const me = useSession().person.person_id;
  const [busy, setBusy] = useState(false);
  const run = async (act: () => Promise<ConversationCard>): Promise<boolean> => {
    setBusy(true);
    try {
      showCard(queries, tenant, await act(), me);
      void queries.invalidateQueries({ queryKey: keys.handovers(tenant, conversationId) });
      void queries.invalidateQueries({ queryKey: keys.counts(tenant) });
      return true;
    } catch (thrown) {
      toast.error(toProblem(thrown).detail || t("failed"));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    change: (hand: Hand) => run(() => changeHands(tenant.slug, conversationId, hand)),
    assign: (personId: string | null) => run(() => assign(tenant.slug, conversationId, personId)),
    setStatus: (status: "active" | "archived") =>
      run(() => changeStatus(tenant.slug, conversationId, status)),
  };
}
