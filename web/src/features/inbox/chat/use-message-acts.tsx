import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTenant } from "../../../app/session";
import { isProblem, toProblem } from "../../../api/problems";
import { ConfirmDialog } from "../../../ui/confirm-dialog";
import { toast } from "../../../ui/toast";
import { useSending } from "../composer/sending";
import { retryMessage, withdrawMessage } from "../inbox-api";
import { showMessages } from "../live-inbox";
import type { Message } from "../types";

/** What can be done with one message; failures are told in the server's words. */
export function useMessageActs(conversationId: string) {
  const { t } = useTranslation("inbox");
  const tenant = useTenant();
  const queries = useQueryClient();
  const { queue } = useSending();
  const [unsure, setUnsure] = useState<Message | null>(null);

  const run = useCallback(
    async (act: () => Promise<Message>) => {
      try {
        showMessages(queries, tenant, conversationId, [await act()]);
      } catch (thrown) {
        toast.error(toProblem(thrown).detail || t("failed"));
      }
    },
    [queries, tenant, conversationId, t],
  );
  const onRetry = useCallback(
    (message: Message) =>
      void run(async () => {
        try {
          return await retryMessage(tenant.slug, message.message_id, false);
        } catch (thrown) {
          if (!isProblem(thrown, "may_arrive_twice")) throw thrown;
          setUnsure(message);
          return message;
        }
      }),
    [run, tenant],
  );
  const onWithdraw = useCallback(
    (message: Message) => void run(() => withdrawMessage(tenant.slug, message.message_id)),
    [run, tenant],
  );
  const onReact = useCallback(
    (message: Message, emoji: string) => {
      const before = message.reactions.find((reaction) => reaction.by === "us")?.emoji;
      queue.add(conversationId, "messages", {
        kind: "reaction",
        message_id: message.message_id,
        emoji: before === emoji ? "" : emoji,
      });
    },
    [queue, conversationId],
  );
  const dialog = (
    <ConfirmDialog
      open={unsure !== null}
      onOpenChange={(open) => !open && setUnsure(null)}
      title={t("failure.twiceTitle")}
      description={t("failure.twiceText")}
      confirm={t("failure.twiceConfirm")}
      onConfirm={() => unsure && run(() => retryMessage(tenant.slug, unsure.message_id, true))}
    />
  );
  return { onRetry, onWithdraw, onReact, dialog };
}
