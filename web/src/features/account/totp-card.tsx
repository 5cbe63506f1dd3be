import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import type { RecoveryCodes, TotpSetup } from "../../api/types";
import { useRefreshSession, useSession } from "../../app/session";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { toast } from "../../ui/toast";
import { PasswordDialog } from "./password-dialog";
import { RecoveryCodesDialog } from "./recovery-codes-dialog";
import { TotpDialog } from "./totp-dialog";

type Wish = "start" | "renew" | "stop";

export function TotpCard() {
  const { t } = useTranslation("account");
  const { totp_on: isOn } = useSession().person;
  const [wish, setWish] = useState<Wish | null>(null);
  const [setup, setSetup] = useState<TotpSetup | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const acts = useActs(setSetup, setCodes);
  return (
    <Card
      title={
        <span className="flex items-center gap-2">
          {t("totp.title")}
          <Badge tone={isOn ? "success" : "neutral"} icon={isOn && <ShieldCheck aria-hidden />}>
            {isOn ? t("totp.on") : t("totp.off")}
          </Badge>
        </span>
      }
      description={t("totp.text")}
    >
      {isOn ? (
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => setWish("renew")}>{t("totp.renew")}</Button>
          <Button onClick={() => setWish("stop")}>{t("totp.stop")}</Button>
        </div>
      ) : (
        <Button onClick={() => setWish("start")}>{t("totp.start")}</Button>
      )}
      {wish ? (
        <PasswordDialog
          title={t(`totp.${wish}Title`)}
          description={t(`totp.${wish}Text`)}
          confirm={t(`totp.${wish}`)}
          danger={wish === "stop"}
          act={acts[wish]}
          onClose={() => setWish(null)}
        />
      ) : null}
      {setup ? <TotpDialog setup={setup} onDone={() => setSetup(null)} /> : null}
      {codes ? <RecoveryCodesDialog codes={codes} onKept={() => setCodes(null)} /> : null}
    </Card>
  );
}

/** What each wish does with the password; all throw what the server refuses. */
function useActs(
  onSetup: (setup: TotpSetup) => void,
  onCodes: (codes: readonly string[]) => void,
): Record<Wish, (password: string) => Promise<void>> {
  const { t } = useTranslation("account");
  const refresh = useRefreshSession();
  return {
    start: async (password) => onSetup(await http.post<TotpSetup>("/me/totp", { password })),
    renew: async (password) => {
      const told = await http.post<RecoveryCodes>("/me/totp/recovery-codes", { password });
      onCodes(told.recovery_codes);
    },
    stop: async (password) => {
      await http.delete("/me/totp", { password });
      await refresh();
      toast.success(t("totp.stopped"));
    },
  };
}
