import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { useDismiss } from "./use-release";

type Props = { ids: readonly string[]; size?: "sm" | "md"; onDone: () => void };

/** For good, so it asks first. */
export function DismissButton({ ids, size = "md", onDone }: Props) {
  const { t } = useTranslation("quarantine");
  const [asking, setAsking] = useState(false);
  const dismiss = useDismiss();
  return (
    <>
      <Button
        size={size}
        icon={<Trash2 />}
        disabled={ids.length === 0}
        onClick={() => setAsking(true)}
      >
        {t("dismiss")}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        danger
        title={t("ask", { count: ids.length })}
        description={t("askText")}
        confirm={t("dismiss")}
        onConfirm={async () => {
          await dismiss.mutateAsync(ids);
          onDone();
        }}
      />
    </>
  );
}
