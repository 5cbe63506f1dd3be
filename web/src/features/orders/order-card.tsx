import { Bike, Clock, EllipsisVertical, MapPin, MessageSquare, ShoppingBag } from "lucide-react";
import type { DragEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useCan } from "../../app/rights";
import { useTenant } from "../../app/session";
import { useFormat } from "../../app/use-format";
import { cn } from "../../lib/cn";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { IconButton } from "../../ui/icon-button";
import { Menu } from "../../ui/menu";
import { type Card, countMinutes, findLateness, findNext, type State } from "./board";

export type CardProps = {
  card: Card;
  isFinal: boolean;
  now: number;
  onMove: (to: State) => void;
  onOpen: () => void;
  onDrag: (card: Card | null) => void;
};

const DISHES = 4;

export function OrderCard(props: CardProps) {
  const { card, isFinal, now, onOpen, onDrag } = props;
  const { t } = useTranslation("orders");
  const format = useFormat();
  const mayMove = useCan("trades:write") && card.next.length > 0;
  const more = card.lines.length - DISHES;
  const onDragStart = (event: DragEvent) => {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.code);
    onDrag(card);
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- for the mouse; its buttons do the same
    <li
      draggable={mayMove}
      onDragStart={onDragStart}
      onDragEnd={() => onDrag(null)}
      className={cn(
        "rounded-lg border border-line bg-surface p-3 shadow-raised",
        mayMove && "cursor-grab active:cursor-grabbing",
        isFinal && "opacity-80",
      )}
    >
      <div className="flex items-start justify-between gap-2">
        <button type="button" onClick={onOpen} className="min-w-0 text-left hover:underline">
          <span className="block font-mono text-[15px] font-semibold">{card.code}</span>
          <span className="block truncate text-[13px] text-muted">
            {card.customer || format.phone(card.phone)}
          </span>
        </button>
        <div className="shrink-0 text-right">
          <Age card={card} isFinal={isFinal} now={now} />
          <p className="mt-0.5 text-[13px] font-semibold tabular-nums">
            {format.money(card.total, card.currency)}
          </p>
        </div>
      </div>
      <ul className="mt-2 space-y-0.5 text-[13px]">
        {card.lines.slice(0, DISHES).map((line, at) => (
          <li key={at} className="flex gap-1.5">
            <span className="font-medium tabular-nums">{line.quantity}×</span>
            <span className="min-w-0 [overflow-wrap:anywhere]">
              {line.name}
              {line.options.length > 0 || line.note ? (
                <span className="text-faint">
                  {" "}
                  · {[...line.options, line.note].filter(Boolean).join(", ")}
                </span>
              ) : null}
            </span>
          </li>
        ))}
        {more > 0 ? <li className="text-faint">{t("moreDishes", { count: more })}</li> : null}
      </ul>
      {card.note ? (
        <p className="mt-2 rounded-md bg-bubble-note px-2 py-1 text-xs text-bubble-ink [overflow-wrap:anywhere]">
          {card.note}
        </p>
      ) : null}
      <div className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
        <Badge tone={card.mode === "delivery" ? "info" : "neutral"} icon={<ModeIcon card={card} />}>
          {t(`mode.${card.mode}`)}
        </Badge>
        <span className="flex min-w-0 items-center gap-1">
          <MapPin className="size-3 shrink-0" aria-hidden />
          <span className="truncate">{card.branch}</span>
        </span>
      </div>
      <Actions {...props} mayMove={mayMove} />
    </li>
  );
}

const ModeIcon = ({ card }: { card: Card }) =>
  card.mode === "delivery" ? <Bike aria-hidden /> : <ShoppingBag aria-hidden />;

function Age({ card, isFinal, now }: Pick<CardProps, "card" | "isFinal" | "now">) {
  const { t } = useTranslation("orders");
  const format = useFormat();
  if (isFinal) return <span className="text-xs text-faint">{format.time(card.created_at)}</span>;
  const lateness = findLateness(card, isFinal, now);
  const tone = lateness === "late" ? "danger" : lateness === "soon" ? "warning" : "neutral";
  const age = format.duration(countMinutes(card, now) * 60);
  return (
    <Badge tone={tone} icon={<Clock aria-hidden />}>
      <span title={t("said", { minutes: card.minutes })}>{age}</span>
      {lateness === "late" ? <span className="sr-only">{t("late")}</span> : null}
    </Badge>
  );
}

function Actions(props: CardProps & { mayMove: boolean }) {
  const { card, onMove, onOpen, mayMove } = props;
  const { t } = useTranslation("orders");
  const { slug } = useTenant();
  const next = findNext(card);
  const steps = card.next.map((state) => ({
    key: state,
    label: t(`step.${state}`),
    danger: state === "cancelled",
    onSelect: () => onMove(state),
  }));
  return (
    <div className="mt-3 flex items-center gap-1.5">
      {mayMove && next ? (
        <Button size="sm" variant="primary" className="min-w-0 flex-1" onClick={() => onMove(next)}>
          <span className="truncate">{t(`step.${next}`)}</span>
        </Button>
      ) : (
        <span className="flex-1" />
      )}
      <Link
        to={`/t/${slug}/inbox/${card.conversation_id}`}
        aria-label={t("conversation", { code: card.code })}
        title={t("openConversation")}
        className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink"
      >
        <MessageSquare className="size-4" aria-hidden />
      </Link>
      <Menu
        trigger={
          <IconButton
            size="sm"
            tooltip={false}
            label={t("more", { code: card.code })}
            icon={<EllipsisVertical />}
          />
        }
        groups={[
          {
            key: "look",
            items: [{ key: "open", label: t("details"), onSelect: onOpen }],
          },
          ...(mayMove ? [{ key: "move", items: steps }] : []),
        ]}
      />
    </div>
  );
}
