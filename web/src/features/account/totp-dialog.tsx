import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import type { RecoveryCodes, TotpSetup } from "../../api/types";
import { useRefreshSession } from "../../app/session";
import { Button } from "../../ui/button";
import { CopyButton } from "../../ui/copy-button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { RecoveryCodesDialog } from "./recovery-codes-dialog";

/** Two steps: a first code proves that the phone knows the secret; then the codes for a lost phone. */
export function TotpDialog({ setup, onDone }: { setup: TotpSetup; onDone: () => void }) {
  const { t } = useTranslation("account");
  const refresh = useRefreshSession();
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () =>
      http.post<RecoveryCodes>("/me/totp/confirm", {
        code: code.replace(/\s/g, ""),
      }),
  });
  const codes = confirm.data?.recovery_codes;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim()) confirm.mutate();
  };
  const finish = () => {
    onDone();
    void refresh();
  };
  if (codes) return <RecoveryCodesDialog codes={codes} onKept={finish} />;
  return (
    <Dialog
      open
      onOpenChange={onDone}
      size="sm"
      title={t("totp.title")}
      description={t("totp.scan")}
      footer={
        <Button
          variant="primary"
          loading={confirm.isPending}
          disabled={code.trim() === ""}
          onClick={submit}
        >
          {t("totp.confirm")}
        </Button>
      }
    >
      <form className="flex flex-col items-center gap-4" onSubmit={submit}>
        {/* Readers of codes want dark on light, in the dark theme, too. */}
        <img
          src={setup.qr_svg}
          alt={t("totp.image")}
          className="size-48 rounded-md bg-[#fff] p-2"
        />
        <div className="w-full text-center text-[13px] text-muted">
          {t("totp.byHand")}
          <div className="flex items-center justify-center gap-1">
            <code className="font-mono break-all text-ink">{setup.secret}</code>
            <CopyButton text={setup.secret} />
          </div>
        </div>
        <Field
          label={t("totp.code")}
          className="w-full"
          error={confirm.error ? toProblem(confirm.error).detail || t("failed") : undefined}
        >
          {(control) => (
            <Input
              {...control}
              value={code}
              onChange={(event) => setCode(event.target.value)}
              autoFocus
              inputMode="numeric"
              autoComplete="one-time-code"
              className="text-center tracking-[0.3em]"
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
