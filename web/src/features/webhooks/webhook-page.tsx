import {
  ChevronLeft,
  EllipsisVertical,
  Pause,
  Pencil,
  Play,
  RotateCw,
  Send,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import { useCan } from "../../app/rights";
import { useTenant } from "../../app/session";
import { Badge } from "../../ui/badge";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { ErrorState } from "../../ui/error-state";
import { IconButton } from "../../ui/icon-button";
import { Menu } from "../../ui/menu";
import { PageHeader } from "../../ui/page-header";
import { Skeleton } from "../../ui/skeleton";
import { toast } from "../../ui/toast";
import { SecretOnce } from "../settings/secret-once";
import { useRefresh, useTenantPath, useTenantQuery } from "../settings/use-tenant-data";
import { Deliveries } from "./deliveries";
import { TONES, type Webhook } from "./webhook-shapes";
import { WebhookForm } from "./webhook-form";

type Act = "edit" | "rotate" | "delete";

/** One webhook: where it goes, and what it was told. */
export function WebhookPage({ webhookId }: { webhookId: string }) {
  const { t } = useTranslation("webhooks");
  const { slug } = useTenant();
  const at = useTenantPath();
  const refresh = useRefresh();
  const canWrite = useCan("webhooks:write");
  const [act, setAct] = useState<Act | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const path = `/webhooks/${webhookId}`;
  const query = useTenantQuery<Webhook>(path);
  const webhook = query.data;
  if (query.error) {
    return <ErrorState problem={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!webhook) return <Skeleton className="h-96" />;
  const run = async (call: () => Promise<unknown>, done: string) => {
    try {
      await call();
      toast.success(done);
      void refresh("/webhooks");
    } catch (thrown) {
      toast.error(toProblem(thrown).detail || t("common:failed"));
    }
  };
  const test = () => run(() => http.post(at(`${path}/test`)), t("test.done"));
  const setStatus = (status: "active" | "paused") =>
    run(() => http.patch(at(path), { status }), t(`status.${status}`));
  return (
    <>
      <PageHeader
        title={webhook.name}
        description={<span className="font-mono text-[13px] break-all">{webhook.url}</span>}
        back={
          <Link
            to={`/t/${slug}/settings/webhooks`}
            className="-ml-1 mb-1 inline-flex items-center gap-0.5 text-[13px] text-muted hover:text-ink"
          >
            <ChevronLeft className="size-4" aria-hidden /> {t("title")}
          </Link>
        }
        actions={
          <div className="flex items-center gap-2">
            <Badge tone={TONES[webhook.status]}>{t(`status.${webhook.status}`)}</Badge>
            {canWrite ? (
              <>
                <Button icon={<Send />} onClick={() => void test()}>
                  {t("test.open")}
                </Button>
                <ActMenu
                  webhook={webhook}
                  onAct={setAct}
                  onStatus={(status) => void setStatus(status)}
                />
              </>
            ) : null}
          </div>
        }
      />
      {webhook.status === "failing" ? (
        <Banner
          tone="danger"
          className="mb-4"
          text={t("failing", { count: webhook.failures, reason: webhook.status_reason })}
        />
      ) : null}
      <Deliveries path={path} canWrite={canWrite} />
      {act === "edit" ? <WebhookForm webhook={webhook} onClose={() => setAct(null)} /> : null}
      {act === "rotate" || act === "delete" ? (
        <AskFirst act={act} webhook={webhook} onSecret={setSecret} onClose={() => setAct(null)} />
      ) : null}
      {secret ? (
        <SecretOnce
          title={t("secret.title", { name: webhook.name })}
          text={t("secret.text")}
          label={t("secret.label")}
          secret={secret}
          onClose={() => setSecret(null)}
        />
      ) : null}
    </>
  );
}

type MenuProps = {
  webhook: Webhook;
  onAct: (act: Act) => void;
  onStatus: (status: "active" | "paused") => void;
};

function ActMenu({ webhook, onAct, onStatus }: MenuProps) {
  const { t } = useTranslation("webhooks");
  const isPaused = webhook.status === "paused";
  return (
    <Menu
      trigger={<IconButton label={t("act.menu")} tooltip={false} icon={<EllipsisVertical />} />}
      groups={[
        {
          key: "change",
          items: [
            { key: "edit", label: t("act.edit"), icon: <Pencil />, onSelect: () => onAct("edit") },
            {
              key: "status",
              label: isPaused ? t("act.resume") : t("act.pause"),
              icon: isPaused ? <Play /> : <Pause />,
              onSelect: () => onStatus(isPaused ? "active" : "paused"),
            },
            {
              key: "rotate",
              label: t("act.rotate"),
              icon: <RotateCw />,
              onSelect: () => onAct("rotate"),
            },
          ],
        },
        {
          key: "danger",
          items: [
            {
              key: "delete",
              label: t("act.delete"),
              icon: <Trash2 />,
              danger: true,
              onSelect: () => onAct("delete"),
            },
          ],
        },
      ]}
    />
  );
}

type AskProps = {
  act: "rotate" | "delete";
  webhook: Webhook;
  onSecret: (secret: string) => void;
  onClose: () => void;
};

function AskFirst({ act, webhook, onSecret, onClose }: AskProps) {
  const { t } = useTranslation("webhooks");
  const { slug } = useTenant();
  const at = useTenantPath();
  const refresh = useRefresh();
  const navigate = useNavigate();
  const path = at(`/webhooks/${webhook.webhook_id}`);
  const confirm = async () => {
    try {
      if (act === "rotate") {
        onSecret((await http.post<{ secret: string }>(`${path}/rotate`)).secret);
        return;
      }
      await http.delete(path);
      toast.success(t("delete.done"));
      void navigate(`/t/${slug}/settings/webhooks`);
      void refresh("/webhooks");
    } catch (thrown) {
      toast.error(toProblem(thrown).detail || t("common:failed"));
      throw thrown;
    }
  };
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(`${act}.ask`, { name: webhook.name })}
      description={t(`${act}.about`)}
      confirm={t(`act.${act}`)}
      danger={act === "delete"}
      onConfirm={confirm}
    />
  );
}
