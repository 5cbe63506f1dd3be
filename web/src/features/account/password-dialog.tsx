import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toProblem } from "../../api/problems";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { Field } from "../../ui/field";
import { PasswordInput } from "../../ui/password-input";

type Props = {
  title: string;
  description: string;
  confirm: string;
  danger?: boolean;
  /** Stays open when it throws, and shows why. */
  act: (password: string) => Promise<unknown>;
  onClose: () => void;
};

/** Asks for the password again, so that it is surely its owner who changes how one gets in. */
export function PasswordDialog({ act, onClose, ...shown }: Props) {
  const { t } = useTranslation("account");
  const [password, setPassword] = useState("");
  const run = useMutation({ mutationFn: () => act(password) });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      onConfirm={() => run.mutateAsync()}
      {...shown}
    >
      <Field
        label={t("totp.password")}
        error={run.error ? toProblem(run.error).detail || t("failed") : undefined}
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
