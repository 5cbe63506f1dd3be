import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCounts } from "../../../app/counts";
import { useKeys } from "../../../app/use-keys";
import { cn } from "../../../lib/cn";
import { SearchInput } from "../../../ui/search-input";
import { type Filter, TABS, type TabName } from "../filters";
import { FilterPopover } from "./filter-popover";

type Props = { filter: Filter; onFilter: (filter: Filter) => void };

const SEARCH_AFTER_MS = 250;

export function FilterBar({ filter, onFilter }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useKeys({ "/": () => box.current?.querySelector("input")?.focus() });
  return (
    <div ref={box} className="shrink-0 border-b border-line bg-surface">
      <div className="flex items-center gap-1.5 px-3 pt-3 pb-2">
        <SearchField
          key={filter.q === "" ? "empty" : "search"}
          value={filter.q}
          onChange={(q) => onFilter({ ...filter, q })}
        />
        <FilterPopover filter={filter} onFilter={onFilter} />
      </div>
      <TabRow filter={filter} onFilter={onFilter} />
    </div>
  );
}

/** Asks when the hand rests, not at every letter. */
function SearchField({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const { t } = useTranslation("inbox");
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const write = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(next), next ? SEARCH_AFTER_MS : 0);
  };
  return (
    <SearchInput
      label={t("list.search")}
      value={text}
      onChange={write}
      className="min-w-0 flex-1"
      maxLength={200}
    />
  );
}

function TabRow({ filter, onFilter }: Props) {
  const { t } = useTranslation("inbox");
  const counts = useCounts();
  const countOf = (tab: TabName) => (tab === "all" ? counts?.unread : counts?.[tab]) ?? 0;
  return (
    <div
      role="group"
      aria-label={t("filter.tabs")}
      className="flex overflow-x-auto px-1.5 [scrollbar-width:none]"
    >
      {TABS.map((tab) => (
        <button
          key={tab}
          type="button"
          aria-pressed={filter.tab === tab}
          onClick={() => onFilter({ ...filter, tab })}
          className={cn(
            "flex min-h-10 flex-auto items-center justify-center gap-1 border-b-2 px-1.5 text-[13px] font-medium whitespace-nowrap",
            "outline-offset-[-2px] transition-colors",
            filter.tab === tab
              ? "border-accent text-accent-ink"
              : "border-transparent text-muted hover:text-ink",
          )}
        >
          {t(`filter.tab.${tab}`)}
          {countOf(tab) > 0 ? (
            <span
              className={cn(
                "min-w-4.5 rounded-full px-1 text-center text-[11px] tabular-nums",
                tab === "waiting" ? "bg-warning-soft text-warning" : "bg-sunken text-muted",
              )}
              title={tab === "all" ? t("filter.unreadCount", { count: countOf(tab) }) : undefined}
            >
              {countOf(tab) > 99 ? "99+" : countOf(tab)}
            </span>
          ) : null}
        </button>
      ))}
    </div>
  );
}
