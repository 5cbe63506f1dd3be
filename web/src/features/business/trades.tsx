import { useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { isProblem, toProblem } from "../../api/problems";
import { useCan } from "../../app/rights";
import { useRefreshSession } from "../../app/session";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { Dialog } from "../../ui/dialog";
import { ErrorState } from "../../ui/error-state";
import { Skeleton } from "../../ui/skeleton";
import { Switch } from "../../ui/switch";
import { toast } from "../../ui/toast";
import type { JsonObject } from "../settings/documents";
import { isObject } from "../settings/documents";
import { JsonEditor } from "../settings/json-editor";
import {
  useRefresh,
  useTaggedQuery,
  useTenantPath,
  useTenantQuery,
} from "../settings/use-tenant-data";

type Trade = { key: string; title: string; on: boolean; flows: string[] };

/** The trades the business works in: their facts, actions, flows and pages. */
export function Trades() {
  const { t } = useTranslation("business");
  const query = useTenantQuery<{ items: Trade[] }>("/trades");
  if (query.error) {
    return <ErrorState problem={query.error} onRetry={() => void query.refetch()} />;
  }
  return (
    <Card title={t("trades")} description={t("tradesText")} className="mt-6">
      {query.data ? (
        <ul className="divide-y divide-line">
          {query.data.items.map((trade) => (
            <TradeRow key={trade.key} trade={trade} />
          ))}
        </ul>
      ) : (
        <Skeleton className="h-24" />
      )}
    </Card>
  );
}

function TradeRow({ trade }: { trade: Trade }) {
  const { t } = useTranslation("business");
  const canWrite = useCan("business:write");
  const at = useTenantPath();
  const refresh = useRefresh();
  const refreshSession = useRefreshSession();
  const [leaving, setLeaving] = useState(false);
  const [editing, setEditing] = useState(false);
  const path = at(`/trades/${trade.key}`);
  const change = async (call: () => Promise<unknown>) => {
    try {
      await call();
      toast.success(t("common:saved"));
      await Promise.all([refresh("/trades"), refresh("/flows"), refreshSession()]);
    } catch (thrown) {
      toast.error(toProblem(thrown).detail || t("common:failed"));
      throw thrown;
    }
  };
  const toggle = (on: boolean) => {
    if (!on) setLeaving(true);
    else void change(() => http.post(path, {})).catch(() => undefined);
  };
  return (
    <li className="py-3 first:pt-0 last:pb-0">
      <Switch
        label={trade.title}
        hint={t("flows", { count: trade.flows.length })}
        disabled={!canWrite}
        checked={trade.on}
        onChange={toggle}
      />
      {trade.on ? (
        <Button size="sm" variant="ghost" className="-ml-2.5" onClick={() => setEditing(true)}>
          {t("settings")}
        </Button>
      ) : null}
      <ConfirmDialog
        open={leaving}
        onOpenChange={setLeaving}
        title={t("leave.title", { name: trade.title })}
        description={t("leave.text")}
        confirm={t("leave.confirm")}
        danger
        onConfirm={() => change(() => http.delete(path))}
      />
      {editing ? <SettingsDialog trade={trade} onClose={() => setEditing(false)} /> : null}
    </li>
  );
}

type Settings = { settings: JsonObject };

/** Each trade has settings of its own; they are checked by the trade, so here they are JSON. */
function SettingsDialog({ trade, onClose }: { trade: Trade; onClose: () => void }) {
  const { t } = useTranslation("business");
  const canWrite = useCan("business:write");
  const at = useTenantPath();
  const path = `/trades/${trade.key}/settings`;
  const query = useTaggedQuery<Settings>(path);
  const [draft, setDraft] = useState<JsonObject | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const value = draft ?? query.data?.value.settings;
  const save = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await http.put(at(path), { settings: value }, { ifMatch: query.data?.etag ?? "" });
      toast.success(t("common:saved"));
      onClose();
    } catch (thrown) {
      const isStale = isProblem(thrown, "stale_version");
      setFailure(isStale ? t("settingsStale") : toProblem(thrown).detail || t("common:failed"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="lg"
      title={t("settingsOf", { name: trade.title })}
      description={t("settingsText")}
      footer={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          {canWrite ? (
            <Button
              variant="primary"
              disabled={draft === null}
              loading={busy}
              onClick={() => void save()}
            >
              {t("common:save")}
            </Button>
          ) : null}
        </>
      }
    >
      {failure ? <Banner tone="danger" className="mb-3" text={failure} /> : null}
      {query.error ? <ErrorState problem={query.error} /> : null}
      {value ? (
        <JsonEditor
          label={t("settings")}
          value={value}
          disabled={!canWrite}
          onChange={(next) => isObject(next) && setDraft(next)}
        />
      ) : query.error ? null : (
        <Skeleton className="h-64" />
      )}
    </Dialog>
  );
}
