import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "../../lib/cn";
import type { Card, Column, State } from "./board";
import { OrderCard } from "./order-card";

type Props = {
  column: Column;
  now: number;
  dragged: Card | null;
  onMove: (card: Card, to: State) => void;
  onOpen: (card: Card) => void;
  onDrag: (card: Card | null) => void;
};

/** One state. A dragged card may be dropped where its next states say so. */
export function OrderColumn(props: Props) {
  const { column, now, dragged, onMove, onOpen, onDrag } = props;
  const { t } = useTranslation("orders");
  const [over, setOver] = useState(false);
  const accepts = dragged?.next.includes(column.state) ?? false;
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- for the mouse; cards have buttons that do the same
    <section
      aria-label={t("column", { state: column.title, count: column.orders.length })}
      onDragOver={(event) => {
        if (!accepts) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (dragged && accepts) onMove(dragged, column.state);
      }}
      className={cn(
        "flex w-[82vw] max-w-72 shrink-0 snap-start flex-col rounded-lg border border-transparent bg-sunken sm:w-72",
        dragged && accepts && "border-dashed border-accent",
        dragged && !accepts && column.state !== dragged.state && "opacity-50",
        over && accepts && "bg-accent-soft",
      )}
    >
      <header className="flex items-center justify-between px-3 py-2.5">
        <h2 className="font-semibold text-ink first-letter:uppercase">{column.title}</h2>
        <span className="rounded-full bg-surface px-2 text-xs text-muted tabular-nums">
          {column.orders.length}
        </span>
      </header>
      {column.orders.length === 0 ? (
        <p className="px-3 pt-6 pb-8 text-center text-[13px] text-faint">{t("columnEmpty")}</p>
      ) : (
        <ul className="relative min-h-0 flex-1 space-y-2 overflow-y-auto px-2 pb-3">
          {column.orders.map((card) => (
            <OrderCard
              key={card.order_id}
              card={card}
              isFinal={column.is_final}
              now={now}
              onMove={(to) => onMove(card, to)}
              onOpen={() => onOpen(card)}
              onDrag={onDrag}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
