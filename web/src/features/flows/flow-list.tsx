import { Copy, Plus, Workflow } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import { useCan } from "../../app/rights";
import { useTenant } from "../../app/session";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { RelativeTime } from "../../ui/relative-time";
import { type Column, Table } from "../../ui/table";
import { toast } from "../../ui/toast";
import { useTenantPath, useTenantQuery } from "../settings/use-tenant-data";
import { type FlowEntry, readTitle, type StandardFlow } from "./flow-shapes";
import { NewFlowDialog } from "./new-flow-dialog";

type Flows = { items: FlowEntry[]; standard: StandardFlow[] };

export function FlowList() {
  const { t, i18n } = useTranslation("flows");
  const { slug } = useTenant();
  const navigate = useNavigate();
  const canWrite = useCan("bots:write");
  const [adding, setAdding] = useState(false);
  const query = useTenantQuery<Flows>("/flows");
  const flows = query.data?.items;
  const base = `/t/${slug}/settings/flows`;
  const add = canWrite ? (
    <Button variant="primary" icon={<Plus />} onClick={() => setAdding(true)}>
      {t("new.open")}
    </Button>
  ) : null;
  const columns: Column<FlowEntry>[] = [
    {
      key: "title",
      title: t("list.flow"),
      cell: (flow) => (
        <>
          <Link to={`${base}/${flow.name}`} className="font-medium text-ink hover:underline">
            {readTitle(flow.title, i18n.language)}
          </Link>
          <span className="block font-mono text-xs text-faint">{flow.name}</span>
        </>
      ),
    },
    { key: "nodes", title: t("list.nodes"), align: "right", cell: (flow) => flow.nodes },
    {
      key: "origin",
      title: t("list.origin"),
      wide: true,
      cell: (flow) => (
        <Badge tone={flow.origin === "own" ? "accent" : "neutral"}>
          {t(`origin.${flow.origin}`)}
        </Badge>
      ),
    },
    {
      key: "version",
      title: t("list.version"),
      align: "right",
      wide: true,
      cell: (f) => f.version,
    },
    {
      key: "changed",
      title: t("list.changed"),
      wide: true,
      cell: (flow) => (
        <span className="text-muted">
          <RelativeTime value={flow.changed_at} />
          <span className="block truncate text-xs text-faint">{flow.changed_by}</span>
        </span>
      ),
    },
  ];
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto w-full max-w-6xl px-4 py-6 sm:px-8">
        <PageHeader title={t("title")} description={t("about")} actions={add} />
        {query.error ? (
          <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Table
            label={t("title")}
            columns={columns}
            rows={flows}
            rowKey={(flow) => flow.name}
            onRowClick={(flow) => void navigate(`${base}/${flow.name}`)}
            empty={
              <EmptyState
                icon={<Workflow aria-hidden />}
                title={t("empty.title")}
                text={t("empty.text")}
                action={add}
              />
            }
          />
        )}
        {canWrite && query.data ? <Standard flows={query.data.standard} /> : null}
      </div>
      {adding ? (
        <NewFlowDialog
          taken={flows?.map(({ name }) => name) ?? []}
          onClose={() => setAdding(false)}
        />
      ) : null}
    </div>
  );
}

/** What the business's trades bring and it has not taken yet. */
function Standard({ flows }: { flows: readonly StandardFlow[] }) {
  const { t, i18n } = useTranslation("flows");
  const { slug } = useTenant();
  const at = useTenantPath();
  const navigate = useNavigate();
  const [busy, setBusy] = useState<string | null>(null);
  const fresh = flows.filter((flow) => !flow.copied);
  if (fresh.length === 0) return null;
  const copy = async ({ name, trade }: StandardFlow) => {
    setBusy(name);
    try {
      await http.post(at(`/flows/${name}/copy`), { trade });
      void navigate(`/t/${slug}/settings/flows/${name}`);
    } catch (thrown) {
      toast.error(toProblem(thrown).detail || t("common:failed"));
    } finally {
      setBusy(null);
    }
  };
  return (
    <section className="mt-8">
      <h2 className="font-semibold text-ink">{t("standard.title")}</h2>
      <p className="mb-3 text-[13px] text-muted">{t("standard.text")}</p>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {fresh.map((flow) => (
          <li key={flow.name} className="flex items-center gap-3 px-4 py-2.5">
            <span className="min-w-0 flex-1 truncate">{readTitle(flow.title, i18n.language)}</span>
            <Button
              size="sm"
              icon={<Copy />}
              loading={busy === flow.name}
              onClick={() => void copy(flow)}
            >
              {t("standard.copy")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
