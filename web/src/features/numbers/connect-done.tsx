import { useTranslation } from "react-i18next";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { CodeBlock } from "../../ui/code-block";
import { Dialog } from "../../ui/dialog";
import type { Added, Choice } from "./number-shapes";
import { StepsList } from "./steps-list";

type Props = { added: Added; choice: Choice; onClose: () => void };

/** The number is there; what is left is to let the provider's webhooks come here. */
export function ConnectDone({ added, choice, onClose }: Props) {
  const { t } = useTranslation("numbers");
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("connected.title", {
        name: added.number.display_name ?? added.number.phone_number_id,
      })}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t("connected.done")}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Banner tone="success" text={t("connected.text")} />
        {added.replayed > 0 ? (
          <p className="text-muted">{t("connected.replayed", { count: added.replayed })}</p>
        ) : null}
        <div className="flex flex-col gap-2">
          <h3 className="font-semibold text-ink">{t("connected.webhook")}</h3>
          <p className="text-[13px] text-muted">{choice.webhook_hint}</p>
          {added.webhook_urls.map((url) => (
            <CodeBlock key={url} code={url} label={t("connected.callback")} />
          ))}
        </div>
        <StepsList steps={added.steps} running={false} />
      </div>
    </Dialog>
  );
}
