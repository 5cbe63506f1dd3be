import { Phone, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "../../app/rights";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { Skeleton } from "../../ui/skeleton";
import { useTenantQuery } from "../settings/use-tenant-data";
import { ConnectDialog } from "./connect-dialog";
import { HealthCard } from "./health-card";
import type { NumberCard } from "./number-shapes";

export default function NumbersPage() {
  const { t } = useTranslation("numbers");
  const canWrite = useCan("numbers:write");
  const [adding, setAdding] = useState(false);
  const query = useTenantQuery<{ items: NumberCard[] }>("/numbers");
  const numbers = query.data?.items;
  const add = canWrite ? (
    <Button variant="primary" icon={<Plus />} onClick={() => setAdding(true)}>
      {t("add")}
    </Button>
  ) : null;
  return (
    <>
      <PageHeader title={t("title")} description={t("about")} actions={add} />
      {query.error ? (
        <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isPending ? (
        <div className="grid gap-4 xl:grid-cols-2">
          <Skeleton className="h-72" />
          <Skeleton className="h-72" />
        </div>
      ) : null}
      {numbers?.length === 0 ? (
        <EmptyState
          icon={<Phone aria-hidden />}
          title={t("empty.title")}
          text={canWrite ? t("empty.text") : t("empty.textReader")}
          action={add}
        />
      ) : null}
      <ul className="grid gap-4 xl:grid-cols-2">
        {numbers?.map((number) => (
          <li key={number.number_id} className="min-w-0">
            <HealthCard number={number} canWrite={canWrite} />
          </li>
        ))}
      </ul>
      {adding ? <ConnectDialog onClose={() => setAdding(false)} /> : null}
    </>
  );
}
