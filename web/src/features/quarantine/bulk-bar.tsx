import { RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button";
import { DismissButton } from "./dismiss-button";
import { useShelf } from "./shelf";
import { useReplay } from "./use-release";

type Props = { chosen: readonly string[]; cause: string; onDone: () => void };

/** What can be done with those that are chosen, or with all of a cause. */
export function BulkBar({ chosen, cause, onDone }: Props) {
  const { t } = useTranslation("quarantine");
  const { mayDismiss } = useShelf();
  const replay = useReplay();
  const count = chosen.length;
  return (
    <div className="mb-3 flex min-h-9 flex-wrap items-center gap-2">
      <p className="mr-auto text-muted" role="status">
        {count > 0 ? t("chosen", { count }) : t(mayDismiss ? "chooseHint" : "own.chooseHint")}
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
      {mayDismiss ? <DismissButton size="sm" ids={chosen} onDone={onDone} /> : null}
    </div>
  );
}
