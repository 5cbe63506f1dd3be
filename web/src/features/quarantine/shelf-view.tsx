import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { SearchInput } from "../../ui/search-input";
import { Select } from "../../ui/select";
import { Table } from "../../ui/table";
import { MoreButton } from "../platform/more-button";
import { BulkBar } from "./bulk-bar";
import { ItemSheet } from "./item-sheet";
import { useItemColumns } from "./item-columns";
import { useItems, useShelf } from "./shelf";

const STATES = ["open", "replayed", "dismissed"] as const;
const CAUSES = [
  "unknown_number",
  "unknown_account",
  "wrong_door",
  "not_understood",
  "not_stored",
] as const;
const ALL = "all";

type Filters = { state: (typeof STATES)[number]; cause: string; number: string };

/** The filters stand in the address, so that a view can be sent to a colleague. */
function useFilters() {
  const [search, setSearch] = useSearchParams();
  const state = STATES.find((each) => each === search.get("state")) ?? "open";
  const filters: Filters = {
    state,
    cause: search.get("cause") ?? "",
    number: search.get("number") ?? "",
  };
  const set = (change: Partial<Filters>) => {
    const next = Object.entries({ ...filters, ...change }).filter(([, value]) => value);
    setSearch(Object.fromEntries(next), { replace: true });
  };
  return { filters, set, query: search.toString() };
}

/** What waits, and what became of what waited; an item opens at the side. */
export function ShelfView() {
  const { t } = useTranslation("quarantine");
  const { isOwn, page, mayReplay } = useShelf();
  const navigate = useNavigate();
  const { item } = useParams();
  const { filters, set, query } = useFilters();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const mayChoose = mayReplay && filters.state === "open";
  const list = useItems({
    state: filters.state,
    cause: filters.cause || null,
    phone_number_id: filters.number.trim() || null,
  });
  const rows = list.rows ?? [];
  const here = chosen.filter((id) => rows.some((row) => row.quarantine_id === id));
  const to = (id = "") => `${page}${id && "/"}${id}${query && "?"}${query}`;
  const columns = useItemColumns({
    chosen: here,
    all: rows.map((row) => row.quarantine_id),
    onChoose: mayChoose ? setChosen : null,
    to,
  });
  return (
    <>
      <PageHeader title={t("title")} description={t(isOwn ? "own.text" : "text")} />
      <FilterBar filters={filters} onChange={set} />
      {mayChoose && rows.length > 0 ? (
        <BulkBar chosen={here} cause={filters.cause} onDone={() => setChosen([])} />
      ) : null}
      {list.isError && !list.rows ? (
        <ErrorState problem={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Table
          label={t("title")}
          columns={columns}
          rows={list.rows}
          rowKey={(row) => row.quarantine_id}
          empty={<Nothing filters={filters} />}
          footer={list.hasNextPage ? <MoreButton list={list} /> : undefined}
        />
      )}
      <ItemSheet id={item} onClose={() => void navigate(to())} />
    </>
  );
}

function Nothing({ filters }: { filters: Filters }) {
  const { t } = useTranslation("quarantine");
  const { isOwn } = useShelf();
  const isFiltered = Boolean(filters.cause || filters.number) || filters.state !== "open";
  return (
    <EmptyState
      icon={<ShieldCheck />}
      title={t(isFiltered ? "nothing" : "empty")}
      text={t(isFiltered ? (isOwn ? "own.nothingText" : "nothingText") : "emptyText")}
    />
  );
}

type BarProps = { filters: Filters; onChange: (change: Partial<Filters>) => void };

function FilterBar({ filters, onChange }: BarProps) {
  const { t } = useTranslation("quarantine");
  const { isOwn } = useShelf();
  return (
    <div className="mb-4 flex flex-wrap gap-2">
      <Select
        aria-label={t("state.label")}
        className="w-full sm:w-44"
        value={filters.state}
        onChange={(state) => onChange({ state })}
        options={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
      />
      <Select
        aria-label={t("cause.label")}
        className="w-full sm:w-64"
        value={filters.cause || ALL}
        onChange={(cause) => onChange({ cause: cause === ALL ? "" : cause })}
        options={[
          { value: ALL, label: t("cause.all") },
          ...CAUSES.map((value) => ({ value, label: t(`cause.${value}`) })),
        ]}
      />
      {isOwn ? null : (
        <SearchInput
          label={t("number")}
          value={filters.number}
          onChange={(number) => onChange({ number })}
          maxLength={128}
          inputMode="numeric"
          className="w-full sm:w-64"
        />
      )}
    </div>
  );
}
