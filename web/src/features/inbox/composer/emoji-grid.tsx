import { useVirtualizer } from "@tanstack/react-virtual";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { readStored, writeStored } from "../../../lib/stored";
import { SearchInput } from "../../../ui/search-input";
import { type Emoji, findEmoji, loadEmoji } from "./emoji-data";

const COLUMNS = 8;
const ROW_PX = 40;
const RECENT = "emoji";
const MOST_RECENT = 16;

const readRecent = (): string[] => readStored(RECENT)?.split(" ").filter(Boolean) ?? [];

function rememberRecent(emoji: string): void {
  const others = readRecent().filter((other) => other !== emoji);
  writeStored(RECENT, [emoji, ...others].slice(0, MOST_RECENT).join(" "));
}

type Row = { key: string; title: string } | { key: string; emoji: readonly Emoji[] };

export default function EmojiGrid({ onPick }: { onPick: (emoji: string) => void }) {
  const { t, i18n } = useTranslation("inbox");
  const [search, setSearch] = useState("");
  const [recent] = useState(readRecent);
  const scroller = useRef<HTMLDivElement>(null);
  const { data: all } = useQuery({
    queryKey: ["emoji", i18n.resolvedLanguage],
    queryFn: loadEmoji,
    staleTime: Infinity,
  });
  const rows = useMemo((): Row[] => {
    if (!all) return [];
    if (search.trim()) return cut("found", findEmoji(all, search));
    const used = recent.flatMap((one) => all.find((emoji) => emoji.unicode === one) ?? []);
    const groups = [...new Set(all.map((emoji) => emoji.group))];
    const recentRows =
      used.length > 0 ? [{ key: "recent", title: t("emoji.recent") }, ...cut("recent", used)] : [];
    return [
      ...recentRows,
      ...groups.flatMap((group): Row[] => [
        { key: `group ${group}`, title: t(`emoji.group.${group}`) },
        ...cut(
          String(group),
          all.filter((emoji) => emoji.group === group),
        ),
      ]),
    ];
  }, [all, search, recent, t]);
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes it here
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index] && "title" in rows[index] ? 28 : ROW_PX),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 4,
  });
  const pick = (emoji: string) => {
    rememberRecent(emoji);
    onPick(emoji);
  };
  return (
    <div className="flex h-full flex-col">
      <SearchInput label={t("emoji.search")} value={search} onChange={setSearch} className="m-2" />
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {all && rows.length === 0 ? (
          <p className="p-4 text-center text-muted">{t("emoji.nothing")}</p>
        ) : null}
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <div
                key={item.key}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {"title" in row ? (
                  <p className="truncate px-1 pt-1.5 text-xs font-medium text-faint first-letter:uppercase">
                    {row.title}
                  </p>
                ) : (
                  <EmojiRow emoji={row.emoji} onPick={pick} />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

const cut = (name: string, emoji: readonly Emoji[]): Row[] =>
  Array.from({ length: Math.ceil(emoji.length / COLUMNS) }, (_, row) => ({
    key: `${name} ${row}`,
    emoji: emoji.slice(row * COLUMNS, (row + 1) * COLUMNS),
  }));

type RowProps = { emoji: readonly Emoji[]; onPick: (emoji: string) => void };

const EmojiRow = ({ emoji, onPick }: RowProps) => (
  <div className="grid grid-cols-8">
    {emoji.map((one) => (
      <button
        key={one.unicode}
        type="button"
        title={one.label}
        aria-label={one.label}
        onClick={() => onPick(one.unicode)}
        className="h-10 rounded-md text-[22px] leading-10 outline-offset-[-2px] hover:bg-sunken"
      >
        {one.unicode}
      </button>
    ))}
  </div>
);
