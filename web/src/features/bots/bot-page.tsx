import { ChevronLeft, MessageCircle } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useCan } from "../../app/rights";
import { useTenant } from "../../app/session";
import { useFormat } from "../../app/use-format";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { Sheet } from "../../ui/sheet";
import { Skeleton } from "../../ui/skeleton";
import { ConflictDialog } from "../settings/conflict-dialog";
import { HistorySheet } from "../settings/history-sheet";
import { PublishBar } from "../settings/publish-bar";
import { TryChat } from "../settings/try-chat";
import { UnsavedGuard } from "../settings/unsaved-guard";
import { useDocument } from "../settings/use-document";
import { type Published, usePublish } from "../settings/use-published";
import { useTaggedQuery } from "../settings/use-tenant-data";
import { BotEditor } from "./bot-editor";
import type { BotConfig } from "./bot-shapes";
import type { BotNumber } from "./bots-page";
import { useBotProblems, useBotTrial } from "./use-bot";

type Bot = Published & { config: BotConfig };
type Props = { number: BotNumber; alone: boolean };

export function BotPage({ number, alone }: Props) {
  const path = `/numbers/${number.number_id}/bot`;
  const query = useTaggedQuery<Bot>(path);
  if (query.error) {
    return <ErrorState problem={query.error} onRetry={() => void query.refetch()} />;
  }
  return (
    <>
      {query.data ? (
        <LoadedBot number={number} alone={alone} path={path} {...query.data} />
      ) : (
        <>
          <PageHeader title={number.display_name ?? number.phone_number_id} />
          <Skeleton className="h-[32rem] w-full" />
        </>
      )}
    </>
  );
}

type LoadedProps = Props & { path: string; value: Bot; etag: string };

function LoadedBot({ number, alone, path, value, etag: firstTag }: LoadedProps) {
  const { t } = useTranslation("bots");
  const { slug } = useTenant();
  const format = useFormat();
  const canWrite = useCan("bots:write");
  const edited = useDocument<BotConfig>(value.config);
  const [etag, setEtag] = useState(firstTag);
  const [historyOpen, setHistoryOpen] = useState(false);
  const [chatOpen, setChatOpen] = useState(false);
  const flow = usePublish({ path, field: "config", edited, etag, onEtag: setEtag });
  const problems = useBotProblems(edited.now);
  const ask = useBotTrial(path, edited);
  const phone = number.phone_number ? format.phone(number.phone_number) : number.phone_number_id;
  return (
    <>
      <UnsavedGuard when={edited.isDirty} />
      <PageHeader
        title={number.display_name ?? phone}
        description={phone}
        back={
          alone ? null : (
            <Link
              to={`/t/${slug}/settings/bots`}
              className="-ml-1 mb-1 inline-flex items-center gap-0.5 text-[13px] text-muted hover:text-ink"
            >
              <ChevronLeft className="size-4" aria-hidden /> {t("title")}
            </Link>
          )
        }
        actions={
          <div className="flex flex-wrap items-center gap-2">
            {edited.isDirty ? <Badge tone="warning">{t("settings:unsaved.badge")}</Badge> : null}
            <PublishBar
              edited={edited}
              readOnly={!canWrite}
              problems={problems.length}
              onPublish={flow.publish}
              onHistory={() => setHistoryOpen(true)}
            />
            {canWrite ? (
              <Button
                className="xl:hidden"
                icon={<MessageCircle />}
                onClick={() => setChatOpen(true)}
              >
                {t("settings:chat.open")}
              </Button>
            ) : null}
          </div>
        }
      />
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <BotEditor edited={edited} readOnly={!canWrite} problems={problems} />
        {canWrite ? (
          <TryChat
            draft={edited.now}
            ask={ask}
            begin={HELLO}
            className="sticky top-0 hidden h-[min(42rem,calc(100dvh-8rem))] xl:flex"
          />
        ) : null}
      </div>
      <Sheet open={chatOpen} onOpenChange={setChatOpen} title={t("settings:chat.title")}>
        <TryChat draft={edited.now} ask={ask} begin={HELLO} className="h-full" />
      </Sheet>
      {historyOpen ? (
        <HistorySheet
          path={path}
          readVersion={(version) => `${path}/versions/${version}`}
          field="config"
          canWrite={canWrite}
          onRolledBack={() => {
            setHistoryOpen(false);
            void flow.takeFresh();
          }}
          onClose={() => setHistoryOpen(false)}
        />
      ) : null}
      {flow.conflict ? (
        <ConflictDialog
          conflict={flow.conflict}
          mine={edited.now}
          onTakeTheirs={() => void flow.takeFresh()}
          onKeepMine={flow.keepMine}
          onClose={flow.closeConflict}
        />
      ) : null}
    </>
  );
}

const HELLO = [{ text: "Hola" }];
