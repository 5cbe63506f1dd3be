import { MessageSquare } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Schemas } from "../../api/types";
import { useTenant } from "../../app/session";
import { useFormat } from "../../app/use-format";
import { Button } from "../../ui/button";
import { ErrorState } from "../../ui/error-state";
import { Sheet } from "../../ui/sheet";
import { Skeleton } from "../../ui/skeleton";
import type { Card, State } from "./board";
import { useOrder } from "./use-board";

type Order = Schemas["OrderDetail"];
type Props = { card: Card | null; nameState: (state: State) => string; onClose: () => void };

/** Everything about one order: whom for, what, how much, and what happened. */
export function OrderSheet({ card, nameState, onClose }: Props) {
  const { t } = useTranslation("orders");
  const { slug } = useTenant();
  const order = useOrder(card?.order_id ?? null);
  return (
    <Sheet
      open={card !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t("order", { code: card?.code ?? "" })}
      description={order.data ? nameState(order.data.state) : undefined}
      footer={
        card ? (
          <Button asChild variant="primary">
            <Link to={`/t/${slug}/inbox/${card.conversation_id}`}>
              <MessageSquare aria-hidden /> {t("openConversation")}
            </Link>
          </Button>
        ) : null
      }
    >
      {order.isError ? (
        <ErrorState problem={order.error} onRetry={() => void order.refetch()} />
      ) : order.data ? (
        <Details order={order.data} nameState={nameState} />
      ) : (
        <Skeleton className="h-80 w-full" />
      )}
    </Sheet>
  );
}

type DetailsProps = { order: Order; nameState: (state: State) => string };

function Details({ order, nameState }: DetailsProps) {
  const { t } = useTranslation("orders");
  const format = useFormat();
  const money = (amount: string) => format.money(amount, order.currency);
  return (
    <div className="space-y-6">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        <Fact name={t("customer")}>{order.customer}</Fact>
        <Fact name={t("phone")}>{order.phone ? format.phone(order.phone) : ""}</Fact>
        <Fact name={t("how")}>{t(`mode.${order.mode}`)}</Fact>
        <Fact name={t("address")}>{order.address}</Fact>
        <Fact name={t("branch")}>{order.branch}</Fact>
        <Fact name={t("payment")}>{order.payment}</Fact>
        <Fact name={t("note")}>{order.note}</Fact>
      </dl>
      <ul className="divide-y divide-line border-y border-line">
        {order.lines.map((line, at) => (
          <li key={at} className="flex gap-3 py-2">
            <span className="font-medium tabular-nums">{line.quantity}×</span>
            <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              {line.name}
              <span className="block text-xs text-muted">
                {[...line.options, line.note].filter(Boolean).join(", ")}
              </span>
            </span>
            <span className="tabular-nums">{money(line.sum)}</span>
          </li>
        ))}
        <Sum name={t("subtotal")} value={money(order.subtotal)} />
        {order.mode === "delivery" ? <Sum name={t("fee")} value={money(order.fee)} /> : null}
        <Sum name={t("total")} value={money(order.total)} isTotal />
      </ul>
      {order.events.length > 0 ? <History order={order} nameState={nameState} /> : null}
    </div>
  );
}

function History({ order, nameState }: DetailsProps) {
  const { t } = useTranslation("orders");
  const format = useFormat();
  return (
    <section>
      <h3 className="mb-2 font-semibold">{t("history")}</h3>
      <ol className="space-y-2 border-l-2 border-line pl-4">
        {order.events.map((event, at) => (
          <li key={at}>
            <span className="font-medium first-letter:uppercase">{nameState(event.state)}</span>
            <span className="text-faint">
              {" · "}
              {format.dateTime(event.at)}
            </span>
            {event.note ? <p className="text-[13px] text-muted">{event.note}</p> : null}
          </li>
        ))}
      </ol>
    </section>
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

const Sum = ({
  name,
  value,
  isTotal = false,
}: {
  name: string;
  value: string;
  isTotal?: boolean;
}) => (
  <li className={isTotal ? "flex justify-between py-2 font-semibold" : "flex justify-between py-2"}>
    <span>{name}</span>
    <span className="tabular-nums">{value}</span>
  </li>
);
