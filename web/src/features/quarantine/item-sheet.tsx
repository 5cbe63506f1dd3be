import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../app/use-format";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { CodeBlock } from "../../ui/code-block";
import { ErrorState } from "../../ui/error-state";
import { Sheet } from "../../ui/sheet";
import { Skeleton } from "../../ui/skeleton";
import { DismissButton } from "./dismiss-button";
import { type Detail, useItem, useShelf } from "./shelf";
import { useReplay } from "./use-release";

type Props = { id: string | undefined; onClose: () => void };

/** One item with what came, set out for reading and without secrets. */
export function ItemSheet({ id, onClose }: Props) {
  const { t } = useTranslation("quarantine");
  const { mayReplay } = useShelf();
  const item = useItem(id);
  const isOpen = item.data?.state === "open";
  return (
    <Sheet
      open={id !== undefined}
      onOpenChange={(open) => !open && onClose()}
      width="lg"
      title={t("item")}
      description={item.data?.reason}
      footer={item.data && isOpen && mayReplay ? <Foot item={item.data} onDone={onClose} /> : null}
    >
      {item.isError ? (
        <ErrorState problem={item.error} onRetry={() => void item.refetch()} />
      ) : item.data ? (
        <Details item={item.data} />
      ) : (
        <Skeleton className="h-96 w-full" />
      )}
    </Sheet>
  );
}

function Details({ item }: { item: Detail }) {
  const { t } = useTranslation("quarantine");
  const { isOwn } = useShelf();
  const format = useFormat();
  const cure = t(`cure.${item.cause}`, { defaultValue: t("cure.other") });
  return (
    <div className="space-y-5">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
        <Fact name={t("cause.label")}>
          {t(`cause.${item.cause}`, { defaultValue: item.cause })}
        </Fact>
        <Fact name={t("state.label")}>
          <Badge tone={item.state === "open" ? "warning" : "neutral"}>
            {t(`is.${item.state}`)}
          </Badge>
        </Fact>
        <Fact name={t("received")}>{format.dateTime(item.received_at)}</Fact>
        <Fact name={t("provider")}>{item.provider}</Fact>
        <Fact name={t("numberId")}>{item.phone_number_id}</Fact>
        <Fact name={t("account")}>{item.waba_id}</Fact>
        <Fact name={t("path")}>
          <code className="text-[13px]">{item.path}</code>
        </Fact>
      </dl>
      <p className="rounded-md bg-sunken px-3 py-2 text-[13px] text-muted">
        {isOwn ? t(`own.cure.${item.cause}`, { defaultValue: cure }) : cure}
      </p>
      {item.raw ? (
        <CodeBlock label={t("raw")} code={item.raw} />
      ) : (
        <p className="text-muted">{t("noRaw")}</p>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="[overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}

function Foot({ item, onDone }: { item: Detail; onDone: () => void }) {
  const { t } = useTranslation("quarantine");
  const { mayDismiss } = useShelf();
  const replay = useReplay();
  const ids = [item.quarantine_id];
  return (
    <>
      {mayDismiss ? <DismissButton ids={ids} onDone={onDone} /> : null}
      <Button
        variant="primary"
        icon={<RotateCcw />}
        loading={replay.isPending}
        onClick={() => replay.mutate({ ids }, { onSuccess: onDone })}
      >
        {t("replay")}
      </Button>
    </>
  );
}
