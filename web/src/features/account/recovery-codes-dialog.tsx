import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button";
import { CopyButton } from "../../ui/copy-button";
import { Dialog } from "../../ui/dialog";

type Props = { codes: readonly string[]; onKept: () => void };

/** The codes for a lost phone, the one time they are told. */
export function RecoveryCodesDialog({ codes, onKept }: Props) {
  const { t } = useTranslation("account");
  return (
    <Dialog
      open
      onOpenChange={onKept}
      closable={false} // Closed by accident, the codes would be gone.
      title={t("totp.codesTitle")}
      description={t("totp.codesText")}
      footer={
        <>
          <CopyButton withText text={codes.join("\n")} label={t("totp.copyCodes")} />
          <Button variant="primary" size="sm" onClick={onKept}>
            {t("totp.kept")}
          </Button>
        </>
      }
    >
      <ul className="grid grid-cols-2 gap-x-4 gap-y-2 rounded-md bg-sunken p-4 font-mono text-[13px] max-sm:grid-cols-1">
        {codes.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </Dialog>
  );
}
