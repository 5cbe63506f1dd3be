import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { ErrorState } from "../../ui/error-state";
import { RadioCards } from "../../ui/radio-cards";
import { Skeleton } from "../../ui/skeleton";
import { useTenantQuery } from "../settings/use-tenant-data";
import { ConnectDone } from "./connect-done";
import { ConnectForm } from "./connect-form";
import type { Added, Choice } from "./number-shapes";

/** Which way, then what it needs and whether it works, then what is left to do at Meta. */
export function ConnectDialog({ onClose }: { onClose: () => void }) {
  const query = useTenantQuery<{ items: Choice[] }>("/connections");
  const choices = query.data?.items;
  const [key, setKey] = useState<string | null>(null);
  const [choosing, setChoosing] = useState(true);
  const [added, setAdded] = useState<Added | null>(null);
  const chosen = choices?.find((choice) => choice.key === (key ?? "meta_cloud"));
  if (added && chosen) return <ConnectDone added={added} choice={chosen} onClose={onClose} />;
  if (!choosing && chosen) {
    return (
      <ConnectForm
        choice={chosen}
        onBack={() => setChoosing(true)}
        onAdded={setAdded}
        onClose={onClose}
      />
    );
  }
  return (
    <ChooseWay
      choices={choices}
      problem={query.error}
      onRetry={() => void query.refetch()}
      value={chosen?.key ?? null}
      onChoose={setKey}
      onNext={() => setChoosing(false)}
      onClose={onClose}
    />
  );
}

type ChooseProps = {
  choices: readonly Choice[] | undefined;
  problem: unknown;
  onRetry: () => void;
  value: string | null;
  onChoose: (key: string) => void;
  onNext: () => void;
  onClose: () => void;
};

function ChooseWay(props: ChooseProps) {
  const { choices, problem, onRetry, value, onChoose, onNext, onClose } = props;
  const { t } = useTranslation("numbers");
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("connect.title")}
      description={t("connect.choose")}
      footer={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button variant="primary" disabled={!value} onClick={onNext}>
            {t("common:next")}
          </Button>
        </>
      }
    >
      {problem ? <ErrorState problem={problem} onRetry={onRetry} /> : null}
      {!choices && !problem ? <Skeleton className="h-64" /> : null}
      {choices ? (
        <RadioCards
          label={t("connect.choose")}
          value={value}
          onChange={onChoose}
          cards={choices.map((choice) => ({
            value: choice.key,
            label: choice.title,
            description: choice.text,
            disabled: !choice.available,
            badge: choice.recommended ? (
              <Badge tone="success">{t("connect.recommended")}</Badge>
            ) : choice.available ? null : (
              <Badge>{t("connect.coming")}</Badge>
            ),
          }))}
        />
      ) : null}
    </Dialog>
  );
}
