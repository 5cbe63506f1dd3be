import { Bot, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, useParams } from "react-router";
import { useTenant } from "../../app/session";
import { useFormat } from "../../app/use-format";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { Skeleton } from "../../ui/skeleton";
import { useTenantQuery } from "../settings/use-tenant-data";
import { BotPage } from "./bot-page";

export type BotNumber = {
  number_id: string;
  display_name: string | null;
  phone_number: string | null;
  phone_number_id: string;
  bot: { kind: string; version: number; flow: string | null };
};

/** A bot answers on a number; with one number there is nothing to choose. */
export default function BotsPage() {
  const { bot } = useParams();
  const { slug } = useTenant();
  const query = useTenantQuery<{ items: BotNumber[] }>("/numbers");
  const numbers = query.data?.items;
  if (query.error) {
    return <ErrorState problem={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!numbers) return <BotsSkeleton />;
  const chosen = numbers.find((number) => number.number_id === bot);
  if (chosen)
    return <BotPage key={chosen.number_id} number={chosen} alone={numbers.length === 1} />;
  const [only] = numbers;
  if (only && numbers.length === 1) {
    return <Navigate to={`/t/${slug}/settings/bots/${only.number_id}`} replace />;
  }
  return <BotList numbers={numbers} />;
}

const BotsSkeleton = () => (
  <div className="flex flex-col gap-4">
    <Skeleton className="h-8 w-40" />
    <Skeleton className="h-10 w-full" />
    <Skeleton className="h-96 w-full" />
  </div>
);

function BotList({ numbers }: { numbers: readonly BotNumber[] }) {
  const { t } = useTranslation("bots");
  const { slug } = useTenant();
  const format = useFormat();
  return (
    <>
      <PageHeader title={t("title")} description={t("about")} />
      {numbers.length === 0 ? (
        <EmptyState
          icon={<Bot aria-hidden />}
          title={t("empty.title")}
          text={t("empty.text")}
          action={
            <Button asChild variant="primary">
              <Link to={`/t/${slug}/settings/numbers`}>{t("empty.action")}</Link>
            </Button>
          }
        />
      ) : null}
      <ul className="grid gap-3 md:grid-cols-2">
        {numbers.map((number) => (
          <li key={number.number_id}>
            <Link to={`/t/${slug}/settings/bots/${number.number_id}`} className="block rounded-lg">
              <Card className="transition-colors hover:border-line-strong">
                <div className="flex items-center gap-3">
                  <div className="min-w-0 flex-1">
                    <p className="truncate font-medium text-ink">
                      {number.display_name ?? number.phone_number_id}
                    </p>
                    <p className="text-[13px] text-muted">
                      {number.phone_number ? format.phone(number.phone_number) : null}
                    </p>
                  </div>
                  <Badge tone="accent">
                    {number.bot.flow ?? t(`who.${number.bot.kind}.label`)}
                  </Badge>
                  <ChevronRight className="size-4 text-faint" aria-hidden />
                </div>
              </Card>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
