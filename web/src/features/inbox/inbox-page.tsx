import { MessagesSquare } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import { useTenant } from "../../app/session";
import { readStored, writeStored } from "../../lib/stored";
import { cn } from "../../lib/cn";
import { EmptyState } from "../../ui/empty-state";
import { Kbd } from "../../ui/kbd";
import { Sheet } from "../../ui/sheet";
import { useTabTitle } from "../../ui/tab-title";
import { ChatPane } from "./chat/chat-pane";
import { Sending } from "./composer/sending";
import { type Filter, readFilter, writeFilter } from "./filters";
import { ConversationList } from "./list/conversation-list";
import { FilterBar } from "./list/filter-bar";
import { useNumberNames } from "./list/filter-popover";
import { useInboxLive } from "./live-inbox";
import { AskBanner } from "./notify/ask-banner";
import { ContactSide } from "./side/contact-side";
import { useWide } from "./use-wide";

const SIDE = "inbox side";

export default function InboxPage() {
  const tenant = useTenant();
  return (
    <Sending key={tenant.slug}>
      <Inbox />
    </Sending>
  );
}

/** Three columns where there is room; on a telephone the list or the chat, never both squeezed. */
function Inbox() {
  const { t } = useTranslation("inbox");
  const tenant = useTenant();
  const { conversation } = useParams();
  const [search, setSearch] = useSearchParams();
  const filter = readFilter(search);
  const onFilter = (next: Filter) => setSearch(writeFilter(next), { replace: true });
  const base = `/t/${tenant.slug}/inbox`;
  const asked = search.toString() ? `?${search.toString()}` : "";
  const addressOf = useCallback((id: string) => `${base}/${id}${asked}`, [base, asked]);
  const numbers = useNumberNames();
  const page = useRef<HTMLDivElement>(null);
  const wide = useWide(page, 1060);
  useInboxLive();
  useTabTitle(t("title"));
  return (
    <div ref={page} className="@container flex h-full min-w-0 overflow-hidden">
      <h1 className="sr-only">{t("title")}</h1>
      <section
        aria-label={t("list.label")}
        className={cn(
          "flex w-full shrink-0 flex-col border-r border-line bg-surface @2xl:w-80 @5xl:w-88",
          conversation && "hidden @2xl:flex",
        )}
      >
        <AskBanner />
        <FilterBar filter={filter} onFilter={onFilter} />
        <ConversationList
          filter={filter}
          onFilter={onFilter}
          current={conversation}
          addressOf={addressOf}
          showNumber={(numbers?.length ?? 0) > 1}
        />
      </section>
      {conversation ? (
        <Talk id={conversation} backTo={`${base}${asked}`} addressOf={addressOf} wide={wide} />
      ) : (
        <div className="hidden min-w-0 flex-1 items-center justify-center bg-chat-canvas @2xl:flex">
          <EmptyState
            icon={<MessagesSquare />}
            title={t("chat.none")}
            text={
              <>
                {t("chat.noneText")} <Kbd>j</Kbd> <Kbd>k</Kbd> <Kbd>Enter</Kbd>
              </>
            }
          />
        </div>
      )}
    </div>
  );
}

type TalkProps = {
  id: string;
  backTo: string;
  addressOf: (id: string) => string;
  wide: boolean;
};

/** The chat, and the contact beside it where there is room, else in a sheet. */
function Talk({ id, backTo, addressOf, wide }: TalkProps) {
  const { t } = useTranslation("inbox");
  const [pinned, setPinned] = useState(() => readStored(SIDE) !== "closed");
  const [sheet, setSheet] = useState(false);
  const sideOpen = wide ? pinned : sheet;
  const onSide = () => {
    if (!wide) return setSheet(!sheet);
    writeStored(SIDE, pinned ? "closed" : null);
    setPinned(!pinned);
  };
  return (
    <>
      <div className="h-full min-w-0 flex-1">
        <ChatPane
          key={id}
          conversationId={id}
          backTo={backTo}
          sideOpen={sideOpen}
          onSide={onSide}
        />
      </div>
      {wide && pinned ? (
        <aside
          aria-label={t("side.label")}
          className="w-76 shrink-0 overflow-y-auto border-l border-line bg-surface"
        >
          <ContactSide key={id} conversationId={id} addressOf={addressOf} />
        </aside>
      ) : null}
      {wide ? null : (
        <Sheet open={sheet} onOpenChange={setSheet} title={t("side.label")}>
          <div className="-m-5">
            <ContactSide key={id} conversationId={id} addressOf={addressOf} />
          </div>
        </Sheet>
      )}
    </>
  );
}
