import { useMutation } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { useRefresh, useTenantPath } from "../settings/use-tenant-data";
import type { NumberCard, Tried } from "./number-shapes";
import { StepsList } from "./steps-list";

/** Tries the connection of a number with its own token; its health card learns of it. */
export function TestDialog({ number, onClose }: { number: NumberCard; onClose: () => void }) {
  const { t } = useTranslation("numbers");
  const at = useTenantPath();
  const refresh = useRefresh();
  const path = at(`/numbers/${number.number_id}/test`);
  const test = useMutation({
    mutationFn: (subscribe: boolean) => http.post<Tried>(path, { subscribe }),
    onSettled: () => void refresh("/numbers"),
  });
  const begin = useEffectEvent(() => test.mutate(false));
  useEffect(() => begin(), []);
  const steps = test.data?.steps ?? [];
  const asksForWebhooks = steps.some(
    ({ name, ok }) => (name === "subscription" || name === "webhook") && ok === false,
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("test.title")}
      description={number.display_name ?? number.phone_number_id}
      footer={
        <>
          {asksForWebhooks ? (
            <Button onClick={() => test.mutate(true)} loading={test.isPending}>
              {t("test.subscribe")}
            </Button>
          ) : null}
          <Button onClick={() => test.mutate(false)} disabled={test.isPending}>
            {t("test.again")}
          </Button>
          <Button variant="primary" onClick={onClose}>
            {t("common:close")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {test.error ? (
          <Banner tone="danger" text={toProblem(test.error).detail || t("common:failed")} />
        ) : null}
        {test.data && !test.isPending ? (
          <Banner
            tone={test.data.ok ? "success" : "danger"}
            text={t(test.data.ok ? "test.good" : "test.bad")}
          />
        ) : null}
        <StepsList steps={steps} running={test.isPending || test.isIdle} />
      </div>
    </Dialog>
  );
}
