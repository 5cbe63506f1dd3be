import { RotateCw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import { useFormat } from "../../app/use-format";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { CodeBlock } from "../../ui/code-block";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { Sheet } from "../../ui/sheet";
import { type Column, Table } from "../../ui/table";
import { toast } from "../../ui/toast";
import { usePages } from "../settings/use-pages";
import { useRefresh, useTenantPath } from "../settings/use-tenant-data";
import { type Delivery, DELIVERY_TONES } from "./webhook-shapes";

const LOOK_AGAIN_MS = 5_000;

/** What the receiver was told, whether it took it, and the way to tell it again. */
export function Deliveries({ path, canWrite }: { path: string; canWrite: boolean }) {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  const [shown, setShown] = useState<string | null>(null);
  const pages = usePages<Delivery>(`${path}/deliveries`, {}, LOOK_AGAIN_MS);
  const delivery = pages.items?.find(({ delivery_id: id }) => id === shown);
  const columns: Column<Delivery>[] = [
    {
      key: "event",
      title: t("delivery.event"),
      cell: (each) => (
        <button
          type="button"
          className="text-left font-mono text-[13px] text-ink hover:underline"
          onClick={() => setShown(each.delivery_id)}
        >
          {each.event}
        </button>
      ),
    },
    {
      key: "state",
      title: t("delivery.state"),
      cell: (each) => (
        <Badge tone={DELIVERY_TONES[each.state]}>
          {t(`deliveryState.${each.state}`)}
          {each.status_code ? ` · ${each.status_code}` : ""}
        </Badge>
      ),
    },
    {
      key: "attempts",
      title: t("delivery.attempts"),
      align: "right",
      wide: true,
      cell: (each) => each.attempts,
    },
    {
      key: "at",
      title: t("delivery.at"),
      align: "right",
      cell: (each) => <span className="text-muted">{format.dateTime(each.created_at)}</span>,
    },
  ];
  return (
    <section>
      <h2 className="mb-2 font-semibold text-ink">{t("delivery.title")}</h2>
      {pages.error ? (
        <ErrorState problem={pages.error} onRetry={() => void pages.refetch()} />
      ) : (
        <Table
          label={t("delivery.title")}
          columns={columns}
          rows={pages.items}
          rowKey={(each) => each.delivery_id}
          onRowClick={(each) => setShown(each.delivery_id)}
          empty={<EmptyState title={t("delivery.none")} text={t("delivery.noneText")} />}
          footer={
            pages.hasNextPage ? (
              <Button
                size="sm"
                loading={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                {t("common:more")}
              </Button>
            ) : null
          }
        />
      )}
      {delivery ? (
        <DeliverySheet
          delivery={delivery}
          path={path}
          canWrite={canWrite}
          onClose={() => setShown(null)}
        />
      ) : null}
    </section>
  );
}

type SheetProps = { delivery: Delivery; path: string; canWrite: boolean; onClose: () => void };

function DeliverySheet({ delivery, path, canWrite, onClose }: SheetProps) {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  const at = useTenantPath();
  const refresh = useRefresh();
  const [busy, setBusy] = useState(false);
  const resend = async () => {
    setBusy(true);
    try {
      await http.post(at(`${path}/deliveries/${delivery.delivery_id}/resend`));
      toast.success(t("delivery.resent"));
      void refresh(path);
    } catch (thrown) {
      toast.error(toProblem(thrown).detail || t("common:failed"));
    } finally {
      setBusy(false);
    }
  };
  const facts = [
    [t("delivery.at"), format.dateTime(delivery.created_at)],
    [t("delivery.attempts"), format.number(delivery.attempts)],
    [t("delivery.next"), delivery.next_try_at ? format.dateTime(delivery.next_try_at) : null],
    [t("delivery.took"), delivery.took_ms === null ? null : `${delivery.took_ms} ms`],
    [t("delivery.problem"), delivery.problem || null],
  ] as const;
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={<span className="font-mono">{delivery.event}</span>}
      width="lg"
      footer={
        canWrite ? (
          <Button icon={<RotateCw />} loading={busy} onClick={() => void resend()}>
            {t("delivery.resend")}
          </Button>
        ) : null
      }
    >
      <div className="flex flex-col gap-4">
        <Badge tone={DELIVERY_TONES[delivery.state]} className="self-start">
          {t(`deliveryState.${delivery.state}`)}
          {delivery.status_code ? ` · ${delivery.status_code}` : ""}
        </Badge>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
          {facts.map(([label, value]) =>
            value === null ? null : (
              <div key={label} className="contents">
                <dt className="text-muted">{label}</dt>
                <dd className="break-words text-ink">{value}</dd>
              </div>
            ),
          )}
        </dl>
        {delivery.answer ? <CodeBlock label={t("delivery.answer")} code={delivery.answer} /> : null}
        <CodeBlock label={t("delivery.body")} code={JSON.stringify(delivery.body, null, 2)} />
      </div>
    </Sheet>
  );
}
