import { useQueryClient } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { type DragEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { useCan } from "../../../app/rights";
import { useSession, useTenant } from "../../../app/session";
import { ErrorState } from "../../../ui/error-state";
import { Composer } from "../composer/composer";
import { useOutgoing } from "../composer/sending";
import { useAttachments } from "../composer/use-attachments";
import { markSeen } from "../inbox-api";
import { useConversation } from "../list/use-conversations";
import { showCard } from "../live-inbox";
import { nameOf } from "../names";
import type { ConversationCard, Message } from "../types";
import { ChatHeader } from "./chat-header";
import { ChatSkeleton } from "./chat-skeleton";
import { hideAnswered } from "./hide-answered";
import { Lightbox } from "./lightbox";
import { OwnerBanner } from "./owner-banner";
import { usePresence } from "./presence";
import { ThreadView } from "./thread-view";
import { TimelineSheet } from "./timeline-sheet";
import { useMessageActs } from "./use-message-acts";
import { useHandovers, useThread } from "./use-thread";

type Props = {
  conversationId: string;
  backTo: string;
  sideOpen: boolean;
  onSide: () => void;
};

/** One conversation. Keyed by its id: nothing of the one before stays. */
export function ChatPane({ conversationId, backTo, sideOpen, onSide }: Props) {
  const query = useConversation(conversationId);
  const card = query.data;
  if (query.isError && !card) {
    return <ErrorState problem={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!card) return <ChatSkeleton />;
  return <Chat card={card} backTo={backTo} sideOpen={sideOpen} onSide={onSide} />;
}

type ChatProps = Omit<Props, "conversationId"> & { card: ConversationCard };

function Chat({ card, backTo, sideOpen, onSide }: ChatProps) {
  const { t } = useTranslation("inbox");
  const id = card.conversation_id;
  const talk = useThread(id);
  const handovers = useHandovers(id);
  const outgoing = useOutgoing(id);
  const me = useSession().person.person_id;
  const files = useAttachments(id);
  const drop = useFileDrop((found) => files.add(found));
  const presence = usePresence(id);
  const [replyTo, setReplyTo] = useState<Message | null>(null);
  const [why, setWhy] = useState<Message | null>(null);
  const [looked, setLooked] = useState<Message | null>(null);
  const [unread] = useState(card.unread);
  const goTo = (useLocation().state as { message?: string } | null)?.message;
  const { messages } = talk.thread;
  const waiting = useMemo(() => hideAnswered(outgoing, messages, me), [outgoing, messages, me]);
  const onRead = useSeen(card);
  const acts = useMessageActs(id);
  const { onReact, onRetry, onWithdraw } = acts;
  const handlers = useMemo(
    () => ({ onReply: setReplyTo, onWhy: setWhy, onLook: setLooked, onReact, onRetry, onWithdraw }),
    [onReact, onRetry, onWithdraw],
  );
  const name = nameOf(card);
  const pictures = messages.filter((message) => message.media?.kind === "image");
  return (
    <section
      aria-label={t("chat.label", { name })}
      className="relative flex h-full min-w-0 flex-col bg-chat-canvas"
      {...drop.handlers}
    >
      <ChatHeader
        card={card}
        people={presence.others}
        backTo={backTo}
        sideOpen={sideOpen}
        onSide={onSide}
      />
      <OwnerBanner card={card} />
      {talk.isError && messages.length === 0 ? (
        <ErrorState problem={talk.error} onRetry={() => void talk.refetch()} className="flex-1" />
      ) : talk.isPending ? (
        <ChatSkeleton bare />
      ) : (
        <ThreadView
          talk={talk}
          handovers={handovers ?? NO_HANDOVERS}
          outgoing={waiting}
          unread={unread}
          contactName={name}
          goTo={goTo}
          handlers={handlers}
          onRead={onRead}
        />
      )}
      <Announcer messages={messages} name={name} />
      <Composer
        card={card}
        contactName={name}
        files={files}
        replyTo={replyTo}
        onReplyTo={setReplyTo}
        onTyping={presence.tellTyping}
      />
      {drop.over ? (
        <div className="pointer-events-none absolute inset-2 z-30 flex flex-col items-center justify-center gap-2 rounded-lg border-2 border-dashed border-accent bg-surface/90 font-medium text-accent-ink">
          <Upload className="size-8" aria-hidden />
          {t("attach.drop")}
        </div>
      ) : null}
      <TimelineSheet message={why} onClose={() => setWhy(null)} />
      <Lightbox pictures={pictures} shown={looked} onShow={setLooked} />
      {acts.dialog}
    </section>
  );
}

const NO_HANDOVERS: never[] = [];

/** Read is what was on a screen that somebody looked at. */
function useSeen(card: ConversationCard): () => void {
  const tenant = useTenant();
  const queries = useQueryClient();
  const canWrite = useCan("messages:write");
  const me = useSession().person.person_id;
  const asked = useRef(0);
  const id = card.conversation_id;
  const hasNews = card.unread > 0;
  const read = useCallback(() => {
    const isShown = document.visibilityState === "visible" && document.hasFocus();
    if (!canWrite || !hasNews || !isShown || Date.now() - asked.current < 500) return;
    asked.current = Date.now();
    markSeen(tenant.slug, id).then(
      (seen) => showCard(queries, tenant, seen, me),
      () => undefined,
    );
  }, [tenant, id, queries, canWrite, hasNews, me]);
  useEffect(() => {
    window.addEventListener("focus", read);
    return () => window.removeEventListener("focus", read);
  }, [read]);
  return read;
}

/** What comes in is said once to screen readers; scrolling through old messages is not. */
function Announcer({ messages, name }: { messages: readonly Message[]; name: string }) {
  const [from] = useState(() => new Date().toISOString());
  const last = messages.findLast((message) => message.direction === "in");
  const fresh = last && last.created_at > from ? last : null;
  return (
    <p aria-live="polite" className="sr-only">
      {fresh ? `${name}: ${fresh.text ?? ""}` : ""}
    </p>
  );
}

function useFileDrop(onFiles: (files: File[]) => void) {
  const canWrite = useCan("messages:write");
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  const hasFiles = (event: DragEvent) => canWrite && event.dataTransfer.types.includes("Files");
  const move = (by: number) => (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  const handlers = {
    onDragEnter: move(1),
    onDragOver: move(0),
    onDragLeave: move(-1),
    onDrop: (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth.current = 0;
      setOver(false);
      onFiles([...event.dataTransfer.files]);
    },
  };
  return { over, handlers };
}
