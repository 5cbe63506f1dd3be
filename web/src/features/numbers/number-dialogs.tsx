import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { toast } from "../../ui/toast";
import { useRefresh, useTenantPath } from "../settings/use-tenant-data";
import { EditDialog } from "./edit-dialog";
import type { NumberCard } from "./number-shapes";
import { TestDialog } from "./test-dialog";
import { TokenDialog } from "./token-dialog";

export type NumberAct = "test" | "token" | "edit" | "rest" | "wake" | "unpark" | "remove";

type Props = { act: NumberAct; number: NumberCard; onClose: () => void };

export function NumberDialogs({ act, number, onClose }: Props) {
  if (act === "test") return <TestDialog number={number} onClose={onClose} />;
  if (act === "token") return <TokenDialog number={number} onClose={onClose} />;
  if (act === "edit") return <EditDialog number={number} onClose={onClose} />;
  return <AskFirst act={act} number={number} onClose={onClose} />;
}

type AskProps = Props & { act: "rest" | "wake" | "unpark" | "remove" };

function AskFirst({ act, number, onClose }: AskProps) {
  const { t } = useTranslation("numbers");
  const at = useTenantPath();
  const refresh = useRefresh();
  const path = at(`/numbers/${number.number_id}`);
  const run = {
    rest: () => http.patch(path, { status: "inactive" }),
    wake: () => http.patch(path, { status: "active" }),
    unpark: () => http.post(`${path}/unpark`),
    remove: () => http.delete(path),
  }[act];
  const confirm = async () => {
    try {
      await run();
      toast.success(t(`done.${act}`));
      void refresh("/numbers");
    } catch (thrown) {
      toast.error(toProblem(thrown).detail || t("common:failed"));
      throw thrown;
    }
  };
  const name = number.display_name ?? number.phone_number_id;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(`ask.${act}.title`, { name })}
      description={t(`ask.${act}.text`)}
      confirm={t(`act.${act}`)}
      danger={act === "remove"}
      onConfirm={confirm}
    />
  );
}
