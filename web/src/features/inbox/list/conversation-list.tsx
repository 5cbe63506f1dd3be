import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowUp, Inbox, SearchX } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useKeys } from "../../../app/use-keys";
import { useFormat } from "../../../app/use-format";
import { Button } from "../../../ui/button";
import { EmptyState } from "../../../ui/empty-state";
import { ErrorState } from "../../../ui/error-state";
import { usePrefetchThread } from "../chat/use-thread";
import { askFor, countParts, type Filter, NO_FILTER } from "../filters";
import type { ConversationCard } from "../types";
import { ConversationRow, ROW_HEIGHT } from "./conversation-row";
import { RowSkeleton, RowSkeletons } from "./row-skeleton";
import { useConversations } from "./use-conversations";
import { useHeldList } from "./use-held-list";

type Props = {
  filter: Filter;
  onFilter: (filter: Filter) => void;
  current: string | undefined;
  addressOf: (id: string) => string;
  showNumber: boolean;
};

const HAND_RESTS_MS = 2_500;

export function ConversationList(props: Props) {
  const { filter, onFilter } = props;
  const { t } = useTranslation("inbox");
  const query = useConversations(filter);
  const { cards, isPending, isError, error, refetch } = query;
  if (isPending) return <RowSkeletons />;
  if (isError && cards.length === 0) {
    return <ErrorState problem={error} onRetry={() => void refetch()} />;
  }
  if (cards.length === 0 && !query.hasNextPage) {
    const isFiltered = filter.q !== "" || countParts(filter) > 0;
    return isFiltered ? (
      <EmptyState
        icon={<SearchX />}
        title={t("list.nothingFound")}
        text={t("list.nothingFoundText")}
        action={<Button onClick={() => onFilter(NO_FILTER)}>{t("list.clearFilter")}</Button>}
      />
    ) : (
      <EmptyState
        icon={<Inbox />}
        title={t(`list.empty.${filter.tab}`)}
        text={t(`list.emptyText.${filter.tab}`)}
      />
    );
  }
  return <Rows {...props} query={query} />;
}

type RowsProps = Props & { query: ReturnType<typeof useConversations> };

function Rows({ filter, current, addressOf, showNumber, query }: RowsProps) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const scroller = useRef<HTMLDivElement>(null);
  const hand = useHand();
  const prefetch = usePrefetchThread();
  const [scrolled, setScrolled] = useState(false);
  const held = scrolled || hand.rests;
  const list = JSON.stringify(askFor(filter));
  const { cards, fresh, release } = useHeldList(query.cards, held, list);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes it here
  const rows = useVirtualizer({
    count: cards.length + (hasNextPage ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => cards[index]?.conversation_id ?? "more",
    overscan: 8,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= cards.length - 10 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, cards.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const focus = useRowKeys(cards, current, addressOf, (index) => rows.scrollToIndex(index));
  const showFresh = () => {
    release();
    rows.scrollToOffset(0);
  };
  return (
    <div className="relative min-h-0 flex-1">
      {fresh > 0 ? (
        <Button
          variant="primary"
          size="sm"
          icon={<ArrowUp />}
          onClick={showFresh}
          className="absolute top-2 left-1/2 z-10 -translate-x-1/2 rounded-full shadow-floating"
        >
          {t("list.fresh", { count: fresh })}
        </Button>
      ) : null}
      <div
        ref={scroller}
        onScroll={(event) => setScrolled(event.currentTarget.scrollTop > ROW_HEIGHT / 2)}
        onPointerMove={hand.move}
        onPointerLeave={hand.leave}
        className="h-full overflow-y-auto overscroll-contain [overflow-anchor:none]"
      >
        <ul
          aria-label={t("list.label")}
          className="relative"
          style={{ height: rows.getTotalSize() }}
        >
          {shown.map((row) => {
            const card = cards[row.index];
            return (
              <li
                key={row.key}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                {card ? (
                  <ConversationRow
                    card={card}
                    to={addressOf(card.conversation_id)}
                    current={card.conversation_id === current}
                    focused={card.conversation_id === focus}
                    showNumber={showNumber}
                    onPress={prefetch}
                    match={query.matches.get(card.conversation_id)}
                  />
                ) : (
                  <RowSkeleton />
                )}
              </li>
            );
          })}
        </ul>
        {query.searchedUntil && !hasNextPage ? (
          <p className="p-4 text-center text-xs text-faint">
            {t("list.searchedUntil", { day: format.day(query.searchedUntil) })}
          </p>
        ) : null}
      </div>
    </div>
  );
}

/** True from a movement of the mouse over the list until it rested a while or left. */
function useHand() {
  const [rests, setRests] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const leave = () => {
    clearTimeout(timer.current);
    setRests(false);
  };
  const move = () => {
    clearTimeout(timer.current);
    setRests(true);
    timer.current = setTimeout(() => setRests(false), HAND_RESTS_MS);
  };
  return { rests, move, leave };
}

/** j and k walk through the list, Enter opens. */
function useRowKeys(
  cards: ConversationCard[],
  current: string | undefined,
  addressOf: (id: string) => string,
  show: (index: number) => void,
): string | null {
  const navigate = useNavigate();
  const [focus, setFocus] = useState<string | null>(null);
  const step = (by: number) => {
    const from = cards.findIndex((card) => card.conversation_id === (focus ?? current));
    const index = Math.max(0, Math.min(cards.length - 1, from + by));
    const card = cards[index];
    if (!card) return;
    setFocus(card.conversation_id);
    show(index);
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    ...(focus
      ? {
          enter: () => {
            void navigate(addressOf(focus));
            setFocus(null);
          },
        }
      : {}),
  });
  return focus;
}
