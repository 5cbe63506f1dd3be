import { Download, History } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { API } from "../../api/client";
import { useCan } from "../../app/rights";
import { useTenant } from "../../app/session";
import { useFormat } from "../../app/use-format";
import { Button } from "../../ui/button";
import { CodeBlock } from "../../ui/code-block";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { Sheet } from "../../ui/sheet";
import { type Column, Table } from "../../ui/table";
import { usePages } from "../settings/use-pages";
import { useSettled } from "../settings/use-settled";
import { AuditFilters } from "./audit-filters";
import { type Entry, type Filters, NO_FILTERS, sayAction, toQuery } from "./audit-shapes";

const TYPING_MS = 350;

/** Who changed what, for good. */
export default function AuditPage() {
  const { t } = useTranslation("audit");
  const canRead = useCan("audit:read");
  if (canRead) return <AuditLog />;
  return (
    <>
      <PageHeader title={t("title")} description={t("about")} />
      <EmptyState icon={<History aria-hidden />} title={t("common:notAllowed")} />
    </>
  );
}

function AuditLog() {
  const { t, i18n } = useTranslation("audit");
  const { slug, time_zone: zone } = useTenant();
  const format = useFormat();
  const [filters, setFilters] = useState<Filters>(NO_FILTERS);
  const [shown, setShown] = useState<Entry | null>(null);
  const query = toQuery(useSettled(filters, TYPING_MS), zone);
  const pages = usePages<Entry>("/audit", query);
  const known = new URLSearchParams(
    Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  const say = (action: string) => sayAction(action, (key) => i18n.exists(key), t);
  const columns: Column<Entry>[] = [
    {
      key: "at",
      title: t("column.at"),
      cell: (entry) => (
        <span className="whitespace-nowrap text-muted max-sm:whitespace-normal">
          {format.dateTime(entry.at)}
        </span>
      ),
    },
    {
      key: "action",
      title: t("column.action"),
      cell: (entry) => (
        <button
          type="button"
          className="text-left font-medium text-ink hover:underline"
          onClick={() => setShown(entry)}
        >
          {say(entry.action)}
          <span className="block text-xs font-normal break-all text-faint md:hidden">
            {entry.actor}
          </span>
        </button>
      ),
    },
    {
      key: "subject",
      title: t("column.subject"),
      wide: true,
      cell: (entry) => <span className="break-all text-muted">{entry.subject}</span>,
    },
    {
      key: "actor",
      title: t("column.actor"),
      wide: true,
      cell: (entry) => <span className="break-all text-muted">{entry.actor}</span>,
    },
  ];
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("about")}
        actions={
          <Button asChild>
            <a href={`${API}/tenants/${slug}/audit.csv?${known.toString()}`} download>
              <Download aria-hidden /> {t("export")}
            </a>
          </Button>
        }
      />
      <AuditFilters value={filters} onChange={setFilters} />
      {pages.error ? (
        <ErrorState problem={pages.error} onRetry={() => void pages.refetch()} />
      ) : (
        <Table
          label={t("title")}
          columns={columns}
          rows={pages.items}
          rowKey={(entry) => entry.audit_id}
          onRowClick={setShown}
          empty={
            <EmptyState
              icon={<History aria-hidden />}
              title={t("empty.title")}
              text={t(known.size > 0 ? "empty.filtered" : "empty.text")}
            />
          }
          footer={
            pages.hasNextPage ? (
              <Button
                size="sm"
                loading={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                {t("common:more")}
              </Button>
            ) : null
          }
        />
      )}
      {shown ? (
        <Sheet
          open
          onOpenChange={(open) => !open && setShown(null)}
          title={say(shown.action)}
          description={format.dateTime(shown.at)}
        >
          <dl className="mb-4 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
            <dt className="text-muted">{t("column.actor")}</dt>
            <dd className="break-all">{shown.actor}</dd>
            <dt className="text-muted">{t("column.subject")}</dt>
            <dd className="break-all">{shown.subject}</dd>
            <dt className="text-muted">{t("code")}</dt>
            <dd className="font-mono text-[13px]">{shown.action}</dd>
          </dl>
          <CodeBlock label={t("details")} code={JSON.stringify(shown.details, null, 2)} />
        </Sheet>
      ) : null}
    </>
  );
}
