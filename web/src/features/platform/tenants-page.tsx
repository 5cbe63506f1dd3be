import { Building2, Plus } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { useFormat } from "../../app/use-format";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { RelativeTime } from "../../ui/relative-time";
import { SearchInput } from "../../ui/search-input";
import { Select } from "../../ui/select";
import { type Column, Table } from "../../ui/table";
import { AddTenant } from "./add-tenant";
import { MoreButton } from "./more-button";
import { TenantMenu, type TenantRow } from "./tenant-menu";
import { usePlatformList } from "./use-platform";

const VIEWS = ["all", "active", "suspended"] as const;
type View = (typeof VIEWS)[number];

export default function TenantsPage() {
  const { t } = useTranslation("platform");
  const { slug = "" } = useParams();
  const [search, setSearch] = useState(slug);
  const [view, setView] = useState<View>("all");
  const [adding, setAdding] = useState(false);
  const q = useDeferredValue(search.trim());
  const list = usePlatformList<TenantRow>("/tenants", {
    q,
    status: view === "all" ? null : view,
  });
  const columns = useColumns();
  const add = (
    <Button variant="primary" icon={<Plus />} onClick={() => setAdding(true)}>
      {t("tenants.add")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("tenants.title")} description={t("tenants.text")} actions={add} />
      <div className="mb-4 flex flex-wrap gap-2">
        <SearchInput
          label={t("tenants.search")}
          value={search}
          onChange={setSearch}
          maxLength={100}
          className="w-full sm:w-80"
        />
        <Select
          aria-label={t("tenants.filter")}
          className="w-full sm:w-48"
          value={view}
          onChange={setView}
          options={VIEWS.map((value) => ({ value, label: t(`tenants.view.${value}`) }))}
        />
      </div>
      {list.isError && !list.rows ? (
        <ErrorState problem={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Table
          label={t("tenants.title")}
          columns={columns}
          rows={list.rows}
          rowKey={(row) => row.tenant_id}
          empty={
            <EmptyState
              icon={<Building2 />}
              title={q || view !== "all" ? t("nothing") : t("tenants.empty")}
              text={q || view !== "all" ? t("nothingText") : t("tenants.emptyText")}
              action={q || view !== "all" ? null : add}
            />
          }
          footer={list.hasNextPage ? <MoreButton list={list} /> : undefined}
        />
      )}
      <AddTenant open={adding} onOpenChange={setAdding} />
    </>
  );
}

function useColumns(): Column<TenantRow>[] {
  const { t } = useTranslation("platform");
  const format = useFormat();
  const count = (key: "received_week" | "sent_week" | "failed_week"): Column<TenantRow> => ({
    key,
    title: t(`tenants.${key}`),
    align: "right",
    wide: true,
    cell: (row) => format.number(row[key]),
  });
  return [
    {
      key: "name",
      title: t("tenant"),
      cell: (row) => (
        <Link to={`/t/${row.slug}/overview`} className="hover:underline">
          <span className="block font-medium [overflow-wrap:anywhere]">{row.name}</span>
          <span className="block text-xs text-faint">{row.slug}</span>
        </Link>
      ),
    },
    {
      key: "status",
      title: t("tenants.status"),
      cell: (row) => (
        <span className="flex flex-wrap gap-1">
          <Badge tone={row.status === "active" ? "success" : "warning"}>
            {t(`tenants.is.${row.status}`)}
          </Badge>
          {row.open_alerts > 0 ? (
            <Badge tone="danger">{t("tenants.alerts", { count: row.open_alerts })}</Badge>
          ) : null}
        </span>
      ),
    },
    {
      key: "numbers",
      title: t("tenants.numbers"),
      align: "right",
      wide: true,
      cell: (row) => (
        <>
          {format.number(row.numbers)}
          {row.numbers_parked > 0 ? (
            <span className="block text-xs text-danger">
              {t("overview.parked", { count: row.numbers_parked })}
            </span>
          ) : null}
        </>
      ),
    },
    count("received_week"),
    count("sent_week"),
    count("failed_week"),
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
    {
      key: "menu",
      title: <span className="sr-only">{t("tenants.actions")}</span>,
      align: "right",
      cell: (row) => <TenantMenu tenant={row} />,
    },
  ];
}
