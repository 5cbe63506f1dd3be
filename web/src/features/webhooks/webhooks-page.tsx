import { Plus, Webhook as Icon } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { useCan } from "../../app/rights";
import { useTenant } from "../../app/session";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { type Column, Table } from "../../ui/table";
import { SecretOnce } from "../settings/secret-once";
import { useTenantQuery } from "../settings/use-tenant-data";
import { eventKey, TONES, type Webhook } from "./webhook-shapes";
import { WebhookForm } from "./webhook-form";
import { WebhookPage } from "./webhook-page";

export default function WebhooksPage() {
  const { webhook } = useParams();
  const canRead = useCan("webhooks:read");
  const { t } = useTranslation("webhooks");
  if (!canRead) {
    return (
      <>
        <PageHeader title={t("title")} description={t("about")} />
        <EmptyState icon={<Icon aria-hidden />} title={t("common:notAllowed")} />
      </>
    );
  }
  return webhook ? <WebhookPage key={webhook} webhookId={webhook} /> : <WebhookList />;
}

function WebhookList() {
  const { t } = useTranslation("webhooks");
  const { slug } = useTenant();
  const navigate = useNavigate();
  const canWrite = useCan("webhooks:write");
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);
  const query = useTenantQuery<{ items: Webhook[] }>("/webhooks");
  const base = `/t/${slug}/settings/webhooks`;
  const columns: Column<Webhook>[] = [
    {
      key: "name",
      title: t("column.name"),
      cell: (webhook) => (
        <>
          <Link
            to={`${base}/${webhook.webhook_id}`}
            className="font-medium break-words text-ink hover:underline"
          >
            {webhook.name}
          </Link>
          <span className="block max-w-96 truncate font-mono text-xs text-faint">
            {webhook.url}
          </span>
        </>
      ),
    },
    {
      key: "events",
      title: t("column.events"),
      wide: true,
      cell: (webhook) => (
        <span className="flex max-w-80 flex-wrap gap-1">
          {webhook.events.map((event) => (
            <Badge key={event}>{t(`event.${eventKey(event)}`)}</Badge>
          ))}
        </span>
      ),
    },
    {
      key: "status",
      title: t("column.status"),
      cell: (webhook) => (
        <Badge tone={TONES[webhook.status]}>{t(`status.${webhook.status}`)}</Badge>
      ),
    },
  ];
  const add = canWrite ? (
    <Button variant="primary" icon={<Plus />} onClick={() => setAdding(true)}>
      {t("form.new")}
    </Button>
  ) : null;
  return (
    <>
      <PageHeader title={t("title")} description={t("about")} actions={add} />
      {query.error ? (
        <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Table
          label={t("title")}
          columns={columns}
          rows={query.data?.items}
          rowKey={(webhook) => webhook.webhook_id}
          onRowClick={(webhook) => void navigate(`${base}/${webhook.webhook_id}`)}
          empty={
            <EmptyState
              icon={<Icon aria-hidden />}
              title={t("empty.title")}
              text={t("empty.text")}
              action={add}
            />
          }
        />
      )}
      {adding ? (
        <WebhookForm
          onClose={() => setAdding(false)}
          onMade={(webhook) => {
            setAdding(false);
            setMade(webhook);
          }}
        />
      ) : null}
      {made ? (
        <SecretOnce
          title={t("secret.title", { name: made.name })}
          text={t("secret.text")}
          label={t("secret.label")}
          secret={made.secret}
          onClose={() => setMade(null)}
        />
      ) : null}
    </>
  );
}
