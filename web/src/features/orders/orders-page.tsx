import { SquareMenu, UtensilsCrossed } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFindTenant } from "../../app/session";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { SearchInput } from "../../ui/search-input";
import { Select } from "../../ui/select";
import { Skeleton } from "../../ui/skeleton";
import type { Board, Card, State, Wanted } from "./board";
import { isWanted } from "./board";
import { CancelDialog } from "./cancel-dialog";
import { MenuSheet } from "./menu-sheet";
import { OrderColumn } from "./order-column";
import { OrderSheet } from "./order-sheet";
import { useBoard, useMove } from "./use-board";
import { useMinute } from "./use-minute";

const ALL = "all";

export default function OrdersPage() {
  const { t } = useTranslation("orders");
  const board = useBoard();
  const [wanted, setWanted] = useState<Wanted>({ branch: null, words: "" });
  const [menuOpen, setMenuOpen] = useState(false);
  if (!useFindTenant()?.trades.includes("restaurant")) {
    return <EmptyState isPage icon={<UtensilsCrossed />} title={t("off")} text={t("offText")} />;
  }
  return (
    <div className="flex h-full flex-col">
      <div className="px-4 pt-5 sm:px-6">
        <PageHeader
          title={t("title")}
          description={t("text")}
          actions={
            <Button icon={<SquareMenu />} onClick={() => setMenuOpen(true)}>
              {t("menu.open")}
            </Button>
          }
        />
        <Filters board={board.data} wanted={wanted} onChange={setWanted} />
      </div>
      {board.isError && !board.data ? (
        <ErrorState problem={board.error} onRetry={() => void board.refetch()} />
      ) : board.data ? (
        <Columns board={board.data} wanted={wanted} />
      ) : (
        <Waiting />
      )}
      <MenuSheet open={menuOpen} onOpenChange={setMenuOpen} />
    </div>
  );
}

type FilterProps = {
  board: Board | undefined;
  wanted: Wanted;
  onChange: (wanted: Wanted) => void;
};

function Filters({ board, wanted, onChange }: FilterProps) {
  const { t } = useTranslation("orders");
  const branches = new Map(
    board?.columns.flatMap(({ orders }) => orders.map((card) => [card.branch_id, card.branch])),
  );
  return (
    <div className="mb-4 flex flex-wrap gap-2">
      <SearchInput
        label={t("search")}
        value={wanted.words}
        onChange={(words) => onChange({ ...wanted, words })}
        className="w-full sm:w-72"
      />
      {branches.size > 1 ? (
        <Select
          aria-label={t("branch")}
          className="w-full sm:w-52"
          value={wanted.branch ?? ALL}
          onChange={(branch) => onChange({ ...wanted, branch: branch === ALL ? null : branch })}
          options={[
            { value: ALL, label: t("allBranches") },
            ...[...branches].map(([value, label]) => ({ value, label })),
          ]}
        />
      ) : null}
    </div>
  );
}

function Columns({ board, wanted }: { board: Board; wanted: Wanted }) {
  const { t } = useTranslation("orders");
  const now = useMinute();
  const move = useMove(board);
  const [dragged, setDragged] = useState<Card | null>(null);
  const [open, setOpen] = useState<Card | null>(null);
  const [cancelled, setCancelled] = useState<Card | null>(null);
  const nameState = (state: State) =>
    board.columns.find((column) => column.state === state)?.title ?? state;
  const onMove = (card: Card, to: State) => {
    setDragged(null);
    if (to === "cancelled") setCancelled(card);
    else move.mutate({ card, to });
  };
  const shown = board.columns.map((column) => ({
    ...column,
    orders: column.orders.filter((card) => isWanted(card, wanted)),
  }));
  return (
    <>
      <div
        role="region"
        aria-label={t("title")}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by keyboard
        tabIndex={0}
        className="relative flex min-h-0 flex-1 snap-x snap-mandatory scroll-px-4 gap-3 overflow-x-auto px-4 pb-4 sm:snap-none sm:px-6"
      >
        {shown.map((column) => (
          <OrderColumn
            key={column.state}
            column={column}
            now={now}
            dragged={dragged}
            onMove={onMove}
            onOpen={setOpen}
            onDrag={setDragged}
          />
        ))}
      </div>
      <OrderSheet card={open} nameState={nameState} onClose={() => setOpen(null)} />
      <CancelDialog
        key={cancelled?.order_id}
        card={cancelled}
        onClose={() => setCancelled(null)}
        onCancel={(card, note) => move.mutateAsync({ card, to: "cancelled", note })}
      />
    </>
  );
}

const Waiting = () => (
  <div aria-busy className="flex min-h-0 flex-1 gap-3 overflow-hidden px-4 pb-4 sm:px-6">
    {[0, 1, 2, 3, 4].map((column) => (
      <Skeleton key={column} className="h-full w-[82vw] max-w-72 shrink-0 rounded-lg sm:w-72" />
    ))}
  </div>
);
