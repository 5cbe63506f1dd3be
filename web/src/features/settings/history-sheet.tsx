import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import { tenantKey, useTenant } from "../../app/session";
import { useFormat } from "../../app/use-format";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { ErrorState } from "../../ui/error-state";
import { Sheet } from "../../ui/sheet";
import { Skeleton } from "../../ui/skeleton";
import { toast } from "../../ui/toast";
import { ChangeList } from "./change-list";
import type { Json } from "./documents";
import { useTenantPath, useTenantQuery } from "./use-tenant-data";

export type Version = {
  version: number;
  note: string;
  created_at: string;
  created_by: string;
  active: boolean;
};
type Versions = { items: Version[] };

type Props = {
  /** Below the tenant: "/flows/orders". */
  path: string;
  /** Where one version's content is, and what field of the answer holds it. */
  readVersion: (version: number) => string;
  field: string;
  canWrite: boolean;
  onRolledBack: () => void;
  onClose: () => void;
};

/** What was published, by whom and why; what changed; and the way back. */
export function HistorySheet(props: Props) {
  const { path, canWrite, onRolledBack, onClose } = props;
  const { t } = useTranslation("settings");
  const at = useTenantPath();
  const query = useTenantQuery<Versions>(`${path}/versions`);
  const [shown, setShown] = useState<number | null>(null);
  const [target, setTarget] = useState<number | null>(null);
  const items = query.data?.items ?? [];
  const rollBack = async () => {
    try {
      await http.post(at(`${path}/rollback`), { version: target });
      toast.success(t("history.backDone", { version: target }));
      onRolledBack();
    } catch (thrown) {
      toast.error(toProblem(thrown).detail || t("common:failed"));
      throw thrown;
    }
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("history.title")}
      description={t("history.text")}
      width="lg"
    >
      {query.isPending ? <Skeleton className="h-40" /> : null}
      {query.error ? (
        <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {query.data && items.length === 0 ? <p className="text-muted">{t("history.empty")}</p> : null}
      <ol className="flex flex-col gap-4">
        {items.map((version, index) => (
          <li key={version.version} className="border-l-2 border-line pl-4">
            <VersionHead version={version} />
            <div className="mt-1 flex gap-1">
              <Button
                size="sm"
                variant="ghost"
                className="-ml-2.5"
                aria-expanded={shown === version.version}
                onClick={() => setShown(shown === version.version ? null : version.version)}
              >
                {shown === version.version ? t("history.hide") : t("history.compare")}
              </Button>
              {canWrite && !version.active ? (
                <Button size="sm" variant="ghost" onClick={() => setTarget(version.version)}>
                  {t("history.back")}
                </Button>
              ) : null}
            </div>
            {shown === version.version ? (
              <VersionChanges {...props} version={version} before={items[index + 1]} />
            ) : null}
          </li>
        ))}
      </ol>
      <ConfirmDialog
        open={target !== null}
        onOpenChange={(open) => !open && setTarget(null)}
        title={t("history.backTitle", { version: target })}
        description={t("history.backText")}
        confirm={t("history.back")}
        onConfirm={rollBack}
      />
    </Sheet>
  );
}

function VersionHead({ version }: { version: Version }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const who = version.created_by;
  return (
    <>
      <p className="flex items-center gap-2 font-medium text-ink">
        {t("history.version", { version: version.version })}
        {version.active ? <Badge tone="success">{t("history.active")}</Badge> : null}
      </p>
      {version.note ? <p className="break-words text-ink">{version.note}</p> : null}
      <p className="text-[13px] break-words text-faint">
        {t("history.by", { who, when: format.dateTime(version.created_at) })}
      </p>
    </>
  );
}

type ChangesProps = Props & { version: Version; before: Version | undefined };

function VersionChanges({ path, readVersion, field, version, before }: ChangesProps) {
  const { t } = useTranslation("settings");
  const tenant = useTenant();
  const at = useTenantPath();
  const read = async (number: number) => {
    const answer = await http.get<Record<string, Json>>(at(readVersion(number)));
    return answer[field];
  };
  const query = useQuery({
    queryKey: tenantKey(tenant, `${path}/versions`, "changes", version.version),
    queryFn: async () => ({
      after: await read(version.version),
      before: before ? await read(before.version) : undefined,
    }),
    staleTime: Infinity,
  });
  if (query.isPending) return <Skeleton className="mt-2 h-24" />;
  if (query.error) {
    return <ErrorState problem={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!before) return <p className="mt-1 text-muted">{t("history.first")}</p>;
  return (
    <div className="mt-2">
      <p className="mb-2 text-[13px] text-faint">
        {t("history.against", { from: before.version, to: version.version })}
      </p>
      <ChangeList before={query.data.before} after={query.data.after} />
    </div>
  );
}
