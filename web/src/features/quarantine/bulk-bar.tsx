import { RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { useDismiss, useReplay } from "./use-release";

type Props = { chosen: readonly string[]; cause: string; onDone: () => void };

/** What can be done with those that are chosen, or with all of a cause. */
export function BulkBar({ chosen, cause, onDone }: Props) {
  const { t } = useTranslation("quarantine");
  const [asking, setAsking] = useState(false);
  const replay = useReplay();
  const dismiss = useDismiss();
  const count = chosen.length;
  return (
    <div className="mb-3 flex min-h-9 flex-wrap items-center gap-2">
      <p className="mr-auto text-muted" role="status">
        {count > 0 ? t("chosen", { count }) : t("chooseHint")}
      </p>
      {cause && count === 0 ? (
        <Button
          size="sm"
          icon={<RotateCcw />}
          loading={replay.isPending}
          onClick={() => replay.mutate({ cause })}
        >
          {t("replayCause")}
        </Button>
      ) : null}
      <Button
        size="sm"
        variant="primary"
        icon={<RotateCcw />}
        disabled={count === 0}
        loading={replay.isPending && count > 0}
        onClick={() => replay.mutate({ ids: chosen }, { onSuccess: onDone })}
      >
        {t("replay")}
      </Button>
      <Button size="sm" icon={<Trash2 />} disabled={count === 0} onClick={() => setAsking(true)}>
        {t("dismiss")}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        danger
        title={t("ask", { count })}
        description={t("askText")}
        confirm={t("dismiss")}
        onConfirm={async () => {
          await dismiss.mutateAsync(chosen);
          onDone();
        }}
      />
    </div>
  );
}
