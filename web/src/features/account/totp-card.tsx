import { useMutation } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import type { TotpSetup } from "../../api/types";
import { useRefreshSession, useSession } from "../../app/session";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { Field } from "../../ui/field";
import { PasswordInput } from "../../ui/password-input";
import { toast } from "../../ui/toast";
import { TotpDialog } from "./totp-dialog";

export function TotpCard() {
  const { t } = useTranslation("account");
  const { totp_on: isOn } = useSession().person;
  const [setup, setSetup] = useState<TotpSetup | null>(null);
  const [stopping, setStopping] = useState(false);
  const begin = useMutation({
    mutationFn: () => http.post<TotpSetup>("/me/totp"),
    onSuccess: setSetup,
    onError: (thrown) => void toast.error(toProblem(thrown).detail || t("failed")),
  });
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
        <Button onClick={() => setStopping(true)}>{t("totp.stop")}</Button>
      ) : (
        <Button loading={begin.isPending} onClick={() => begin.mutate()}>
          {t("totp.start")}
        </Button>
      )}
      {setup ? <TotpDialog setup={setup} onDone={() => setSetup(null)} /> : null}
      <StopDialog open={stopping} onOpenChange={setStopping} />
    </Card>
  );
}

type StopProps = { open: boolean; onOpenChange: (open: boolean) => void };

function StopDialog({ open, onOpenChange }: StopProps) {
  const { t } = useTranslation("account");
  const refresh = useRefreshSession();
  const [password, setPassword] = useState("");
  const stop = useMutation({
    mutationFn: () => http.delete("/me/totp", { password }),
    onSuccess: async () => {
      await refresh();
      toast.success(t("totp.stopped"));
    },
  });
  const change = (next: boolean) => {
    setPassword("");
    stop.reset();
    onOpenChange(next);
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={change}
      title={t("totp.stopTitle")}
      description={t("totp.stopText")}
      confirm={t("totp.stop")}
      danger
      onConfirm={() => stop.mutateAsync()}
    >
      <Field
        label={t("totp.password")}
        error={stop.error ? toProblem(stop.error).detail || t("failed") : undefined}
      >
        {(control) => (
          <PasswordInput
            {...control}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
    </ConfirmDialog>
  );
}
