import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { CodeBlock } from "../../ui/code-block";
import { Dialog } from "../../ui/dialog";

type Props = {
  title: string;
  text: ReactNode;
  label: string;
  secret: string;
  onClose: () => void;
};

/** A link, a key or a secret that the server tells this one time. */
export function SecretOnce({ title, text, label, secret, onClose }: Props) {
  const { t } = useTranslation("settings");
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t("secret.done")}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <p className="text-muted">{text}</p>
        <CodeBlock code={secret} label={label} />
        <Banner tone="warning" text={t("secret.once")} />
      </div>
    </Dialog>
  );
}
