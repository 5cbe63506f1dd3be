import { Blocks } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Schemas } from "../../api/types";
import { useFormat } from "../../app/use-format";
import { Badge, type Tone } from "../../ui/badge";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { RelativeTime } from "../../ui/relative-time";
import { SearchInput } from "../../ui/search-input";
import { Select } from "../../ui/select";
import { type Column, Table } from "../../ui/table";
import { MoreButton } from "./more-button";
import { usePlatformList } from "./use-platform";

type Row = Schemas["PlatformNumber"];
const VIEWS = ["all", "parked", "red", "inactive"] as const;
type View = (typeof VIEWS)[number];

const FILTERS: Record<View, Record<string, string | boolean>> = {
  all: {},
  parked: { parked: true },
  red: { quality: "RED" },
  inactive: { status: "inactive" },
};
const QUALITY: Record<Row["quality_rating"], Tone> = {
  GREEN: "success",
  YELLOW: "warning",
  RED: "danger",
  UNKNOWN: "neutral",
};

export default function PlatformNumbersPage() {
  const { t } = useTranslation("platform");
  const [search, setSearch] = useState("");
  const [view, setView] = useState<View>("all");
  const q = useDeferredValue(search.trim());
  const list = usePlatformList<Row>("/platform/numbers", { ...FILTERS[view], q: q || null });
  const columns = useColumns();
  return (
    <>
      <PageHeader title={t("numbers.title")} description={t("numbers.text")} />
      <div className="mb-4 flex flex-wrap gap-2">
        <SearchInput
          label={t("numbers.search")}
          value={search}
          onChange={setSearch}
          maxLength={100}
          className="w-full sm:w-80"
        />
        <Select
          aria-label={t("numbers.filter")}
          className="w-full sm:w-52"
          value={view}
          onChange={setView}
          options={VIEWS.map((value) => ({ value, label: t(`numbers.view.${value}`) }))}
        />
      </div>
      {list.isError && !list.rows ? (
        <ErrorState problem={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Table
          label={t("numbers.title")}
          columns={columns}
          rows={list.rows}
          rowKey={(row) => row.number_id}
          empty={<EmptyState icon={<Blocks />} title={t("nothing")} text={t("nothingText")} />}
          footer={list.hasNextPage ? <MoreButton list={list} /> : undefined}
        />
      )}
    </>
  );
}

function useColumns(): Column<Row>[] {
  const { t } = useTranslation("platform");
  const format = useFormat();
  const count = (key: "received_today" | "sent_today" | "failed_today"): Column<Row> => ({
    key,
    title: t(`numbers.${key}`),
    align: "right",
    wide: true,
    cell: (row) => format.number(row[key]),
  });
  return [
    {
      key: "number",
      title: t("numbers.number"),
      cell: (row) => (
        <Link to={`/t/${row.tenant}/settings/numbers/${row.number_id}`} className="hover:underline">
          <span className="block font-medium">{row.display_name ?? row.phone_number_id}</span>
          <span className="block text-xs whitespace-nowrap text-faint tabular-nums">
            {row.phone_number ? format.phone(row.phone_number) : row.phone_number_id}
          </span>
        </Link>
      ),
    },
    {
      key: "tenant",
      title: t("tenant"),
      wide: true,
      cell: (row) => (
        <Link to={`/t/${row.tenant}/overview`} className="hover:underline">
          {row.tenant_name}
        </Link>
      ),
    },
    { key: "health", title: t("numbers.health"), cell: (row) => <Health row={row} /> },
    count("received_today"),
    count("sent_today"),
    count("failed_today"),
    {
      key: "last",
      title: t("numbers.last"),
      align: "right",
      wide: true,
      cell: (row) =>
        row.last_inbound_at ? (
          <RelativeTime value={row.last_inbound_at} style="short" className="text-muted" />
        ) : (
          "–"
        ),
    },
  ];
}

function Health({ row }: { row: Row }) {
  const { t } = useTranslation("platform");
  return (
    <span className="flex flex-wrap gap-1">
      {row.parked_at ? (
        <span title={row.parked_reason ?? ""}>
          <Badge tone="danger">{t("numbers.parked")}</Badge>
        </span>
      ) : null}
      {row.status === "active" ? null : (
        <Badge tone="warning">{t(`numbers.status.${row.status}`)}</Badge>
      )}
      <Badge tone={QUALITY[row.quality_rating]}>{t(`numbers.quality.${row.quality_rating}`)}</Badge>
    </span>
  );
}
