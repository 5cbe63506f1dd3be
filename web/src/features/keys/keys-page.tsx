import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import { useCan } from "../../app/rights";
import { useFormat } from "../../app/use-format";
import { serverNow } from "../../lib/server-clock";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { RelativeTime } from "../../ui/relative-time";
import { type Column, Table } from "../../ui/table";
import { toast } from "../../ui/toast";
import { SecretOnce } from "../settings/secret-once";
import { useRefresh, useTenantPath, useTenantQuery } from "../settings/use-tenant-data";
import { type ApiKey, findState, type MadeKey } from "./key-shapes";
import { NewKeyDialog } from "./new-key-dialog";

export default function KeysPage() {
  const { t } = useTranslation("keys");
  const canWrite = useCan("keys:write");
  const canRead = useCan("keys:read");
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<MadeKey | null>(null);
  const [ending, setEnding] = useState<ApiKey | null>(null);
  const query = useTenantQuery<{ items: ApiKey[]; scopes: string[] }>("/api-keys", {
    enabled: canRead,
  });
  const columns = useColumns(canWrite, setEnding);
  const add = canWrite ? (
    <Button variant="primary" icon={<Plus />} onClick={() => setAdding(true)}>
      {t("new.open")}
    </Button>
  ) : null;
  return (
    <>
      <PageHeader title={t("title")} description={t("about")} actions={add} />
      {canRead ? null : <EmptyState title={t("common:notAllowed")} />}
      {query.error ? (
        <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {canRead && !query.error ? (
        <Table
          label={t("title")}
          columns={columns}
          rows={query.data?.items}
          rowKey={(key) => key.key_id}
          empty={
            <EmptyState
              icon={<KeyRound aria-hidden />}
              title={t("empty.title")}
              text={t("empty.text")}
              action={add}
            />
          }
        />
      ) : null}
      {adding ? (
        <NewKeyDialog
          scopes={query.data?.scopes ?? []}
          onClose={() => setAdding(false)}
          onMade={(key) => {
            setAdding(false);
            setMade(key);
          }}
        />
      ) : null}
      {made ? (
        <SecretOnce
          title={t("made.title", { name: made.name })}
          text={t("made.text")}
          label={t("made.label")}
          secret={made.key}
          onClose={() => setMade(null)}
        />
      ) : null}
      {ending ? <RevokeDialog apiKey={ending} onClose={() => setEnding(null)} /> : null}
    </>
  );
}

const TONES = { active: "success", expired: "neutral", revoked: "neutral" } as const;

function useColumns(canWrite: boolean, onEnd: (key: ApiKey) => void): Column<ApiKey>[] {
  const { t } = useTranslation("keys");
  const format = useFormat();
  return [
    {
      key: "name",
      title: t("column.name"),
      cell: (key) => (
        <>
          <span className="font-medium break-words text-ink">{key.name}</span>
          <span className="block font-mono text-xs text-faint">ctl_{key.prefix}…</span>
        </>
      ),
    },
    {
      key: "scopes",
      title: t("column.scopes"),
      wide: true,
      cell: (key) => (
        <span className="flex max-w-80 flex-wrap gap-1">
          {key.scopes.map((scope) => (
            <Badge key={scope}>
              {t(`scope.${scope.replace(":", "_")}`, { defaultValue: scope })}
            </Badge>
          ))}
        </span>
      ),
    },
    {
      key: "used",
      title: t("column.used"),
      wide: true,
      cell: (key) =>
        key.last_used_at ? (
          <RelativeTime value={key.last_used_at} className="text-muted" />
        ) : (
          <span className="text-faint">{t("never")}</span>
        ),
    },
    {
      key: "state",
      title: t("column.state"),
      cell: (key) => {
        const state = findState(key, serverNow());
        return (
          <>
            <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>
            {state === "active" && key.expires_at ? (
              <span className="block text-xs text-faint">
                {t("until", { day: format.day(key.expires_at) })}
              </span>
            ) : null}
          </>
        );
      },
    },
    {
      key: "act",
      title: <span className="sr-only">{t("column.act")}</span>,
      align: "right",
      cell: (key) =>
        canWrite && findState(key, serverNow()) === "active" ? (
          <Button size="sm" onClick={() => onEnd(key)}>
            {t("revoke.open")}
          </Button>
        ) : null,
    },
  ];
}

function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { t } = useTranslation("keys");
  const at = useTenantPath();
  const refresh = useRefresh();
  const revoke = async () => {
    try {
      await http.delete(at(`/api-keys/${apiKey.key_id}`));
      toast.success(t("revoke.done"));
      void refresh("/api-keys");
    } catch (thrown) {
      toast.error(toProblem(thrown).detail || t("common:failed"));
      throw thrown;
    }
  };
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("revoke.ask", { name: apiKey.name })}
      description={t("revoke.about")}
      confirm={t("revoke.open")}
      danger
      onConfirm={revoke}
    />
  );
}
