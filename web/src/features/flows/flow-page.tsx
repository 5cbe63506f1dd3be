import { ChevronLeft } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { isProblem } from "../../api/problems";
import { useCan } from "../../app/rights";
import { useTenant } from "../../app/session";
import { Badge } from "../../ui/badge";
import { ErrorState } from "../../ui/error-state";
import { Skeleton } from "../../ui/skeleton";
import { Spinner } from "../../ui/spinner";
import { ConflictDialog } from "../settings/conflict-dialog";
import type { JsonObject } from "../settings/documents";
import { HistorySheet } from "../settings/history-sheet";
import { PublishBar } from "../settings/publish-bar";
import { UnsavedGuard } from "../settings/unsaved-guard";
import { useDocument } from "../settings/use-document";
import { type Published, usePublish } from "../settings/use-published";
import { useTaggedQuery } from "../settings/use-tenant-data";
import { readTitle } from "./flow-shapes";
import { useFlowProblems } from "./use-flow-editing";

const FlowEditor = lazy(() => import("./flow-editor"));

type Flow = Published & { definition: JsonObject };

/** `begin` is what a flow starts from that was never published. */
export function FlowPage({ name, begin }: { name: string; begin: JsonObject | null }) {
  const query = useTaggedQuery<Flow>(`/flows/${name}`);
  if (query.data) {
    const { value, etag } = query.data;
    return <LoadedFlow name={name} base={value.definition} etag={etag} begin={null} />;
  }
  if (begin && isProblem(query.error, "unknown_flow")) {
    return <LoadedFlow name={name} base={{}} etag={'"0"'} begin={begin} />;
  }
  if (query.error) {
    return <ErrorState problem={query.error} onRetry={() => void query.refetch()} />;
  }
  return <Skeleton className="m-4 h-96" />;
}

type LoadedProps = { name: string; base: JsonObject; etag: string; begin: JsonObject | null };

function LoadedFlow({ name, base, etag: first, begin }: LoadedProps) {
  const { t, i18n } = useTranslation("flows");
  const { slug } = useTenant();
  const canWrite = useCan("bots:write");
  const edited = useDocument<JsonObject>(base, begin ?? base);
  const [etag, setEtag] = useState(first);
  const [historyOpen, setHistoryOpen] = useState(false);
  const path = `/flows/${name}`;
  const publishing = usePublish({ path, field: "definition", edited, etag, onEtag: setEtag });
  const { problems, failure, isChecking } = useFlowProblems(name, edited.now);
  const title = readTitle(edited.now["title"], i18n.language) || name;
  return (
    <div className="flex h-full flex-col">
      <title>{`${title} · Centralita`}</title>
      <UnsavedGuard when={edited.isDirty} />
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-3 py-2">
        <Link
          to={`/t/${slug}/settings/flows`}
          aria-label={t("title")}
          className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink"
        >
          <ChevronLeft className="size-5" aria-hidden />
        </Link>
        <h1 className="min-w-0 truncate text-base font-semibold text-ink">{title}</h1>
        <code className="hidden font-mono text-xs text-faint sm:inline">{name}</code>
        {edited.isDirty ? <Badge tone="warning">{t("settings:unsaved.badge")}</Badge> : null}
        {canWrite ? null : <Badge>{t("readOnly")}</Badge>}
        <div className="ml-auto flex items-center gap-2">
          {isChecking ? <Spinner /> : null}
          <PublishBar
            edited={edited}
            readOnly={!canWrite}
            problems={problems.length}
            onPublish={publishing.publish}
            onHistory={() => setHistoryOpen(true)}
          />
        </div>
      </header>
      {failure ? <ErrorState problem={failure} className="py-4" /> : null}
      <Suspense fallback={<Skeleton className="m-4 h-96" />}>
        <FlowEditor name={name} edited={edited} readOnly={!canWrite} problems={problems} />
      </Suspense>
      {historyOpen ? (
        <HistorySheet
          path={path}
          readVersion={(version) => `${path}?version=${version}`}
          field="definition"
          canWrite={canWrite}
          onRolledBack={() => {
            setHistoryOpen(false);
            void publishing.takeFresh();
          }}
          onClose={() => setHistoryOpen(false)}
        />
      ) : null}
      {publishing.conflict ? (
        <ConflictDialog
          conflict={publishing.conflict}
          mine={edited.now}
          onTakeTheirs={() => void publishing.takeFresh()}
          onKeepMine={publishing.keepMine}
          onClose={publishing.closeConflict}
        />
      ) : null}
    </div>
  );
}
