import { useTranslation } from "react-i18next";
import { useFormat } from "../../app/use-format";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { ChangeList } from "./change-list";
import type { Json } from "./documents";

/** Somebody published while we were writing: what they have, read anew. */
export type Conflict<T extends Json> = {
  theirs: T;
  etag: string;
  changedBy: string | null;
  changedAt: string | null;
};

type Props<T extends Json> = {
  conflict: Conflict<T>;
  mine: T;
  onTakeTheirs: () => void;
  /** Keeps writing on top of theirs: publishing then replaces it knowingly. */
  onKeepMine: () => void;
  onClose: () => void;
};

export function ConflictDialog<T extends Json>(props: Props<T>) {
  const { conflict, mine, onTakeTheirs, onKeepMine, onClose } = props;
  const { t } = useTranslation("settings");
  const format = useFormat();
  const who = conflict.changedBy ?? t("conflict.somebody");
  const when = conflict.changedAt ? format.relative(conflict.changedAt) : t("conflict.meanwhile");
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="lg"
      title={t("conflict.title")}
      description={t("conflict.text", { who, when })}
      footer={
        <>
          <Button onClick={onTakeTheirs}>{t("conflict.theirs")}</Button>
          <Button variant="primary" onClick={onKeepMine}>
            {t("conflict.mine")}
          </Button>
        </>
      }
    >
      <p className="mb-3 text-[13px] text-muted">{t("conflict.legend")}</p>
      <ChangeList before={conflict.theirs} after={mine} />
    </Dialog>
  );
}
