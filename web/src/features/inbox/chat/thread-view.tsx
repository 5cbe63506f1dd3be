import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../app/use-format";
import { IconButton } from "../../../ui/icon-button";
import { Spinner } from "../../../ui/spinner";
import type { Outgoing } from "../composer/send-queue";
import type { Handover } from "../types";
import type { BubbleHandlers } from "./message-bubble";
import { OutgoingBubble } from "./outgoing-bubble";
import { findUnread, type ThreadItem } from "./thread-items";
import { buildItems } from "./thread-items";
import { ThreadLine } from "./thread-line";
import { useJump, useStayAtEnd } from "./thread-moves";
import type { useThread } from "./use-thread";

type Line = ThreadItem | { kind: "outgoing"; key: string; outgoing: Outgoing };

type Props = {
  talk: ReturnType<typeof useThread>;
  handovers: readonly Handover[];
  outgoing: readonly Outgoing[];
  /** How many were unread when the conversation was opened. */
  unread: number;
  contactName: string;
  /** A message that a search found: the chat begins there. */
  goTo: string | undefined;
  handlers: Omit<BubbleHandlers, "onJump">;
  onRead: () => void;
};

const ESTIMATES: Record<Line["kind"], number> = {
  day: 44,
  unread: 44,
  handover: 48,
  message: 72,
  outgoing: 64,
};
const AT_END_PX = 48;

export function ThreadView(props: Props) {
  const { talk, handovers, outgoing, unread, contactName, goTo, handlers, onRead } = props;
  const { t } = useTranslation("inbox");
  const { thread, loading } = talk;
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(unread === 0);
  const lines = useLines(thread, handovers, outgoing, unread);
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes it here
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => ESTIMATES[lines[index]?.kind ?? "message"],
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: 6,
    // What is loaded above moves nothing; the end is followed by useStayAtEnd.
    anchorTo: "end",
    paddingEnd: 8,
    paddingStart: 8,
  });
  const jump = useJump(talk.jumpTo, lines, (index) =>
    virtual.scrollToIndex(index, { align: "center" }),
  );
  const { to } = jump;
  const onJump = useCallback(
    (id: string) => {
      setAtEnd(false);
      to(id);
    },
    [to],
  );
  const all = useMemo(() => ({ ...handlers, onJump }), [handlers, onJump]);
  const shown = virtual.getVirtualItems();

  const onScroll = () => {
    const { current } = scroller;
    if (!current) return;
    const below = current.scrollHeight - current.scrollTop - current.clientHeight;
    setAtEnd(!thread.later && below <= AT_END_PX);
  };

  const goToStart = useEffectEvent(() => {
    const at = lines.findIndex((line) => line.kind === "unread");
    if (at >= 0) virtual.scrollToIndex(at, { align: "start" });
    else virtual.scrollToEnd();
  });
  useLayoutEffect(() => goToStart(), []);
  const [placed, setPlaced] = useState(false);
  const begin = useEffectEvent(() => {
    setPlaced(true);
    // A few unread lines may end on the screen already; then nobody scrolls to tell.
    if (unread > 0) onScroll();
    if (goTo) onJump(goTo);
    onRead();
  });
  useEffect(() => {
    const frame = requestAnimationFrame(() => begin());
    return () => cancelAnimationFrame(frame);
  }, []);

  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? 0;
  const { loadEarlier, loadLater } = talk;
  const fill = useEffectEvent(() => {
    if (!placed || loading || lines.length === 0) return;
    if (first < 8 && thread.earlier) void loadEarlier();
    else if (last > lines.length - 8 && thread.later) void loadLater();
  });
  useEffect(() => fill(), [first, last, loading, placed]);

  useStayAtEnd(scroller, atEnd, virtual.getTotalSize());
  useEffect(() => {
    if (atEnd) onRead();
  }, [atEnd, onRead, thread.messages.length]);
  const written = outgoing.at(-1)?.key;
  const followOwn = useEffectEvent(() => {
    if (written && !thread.later) virtual.scrollToEnd();
  });
  useEffect(() => followOwn(), [written]);

  const goToNewest = async () => {
    if (thread.later) await talk.jumpToNewest();
    requestAnimationFrame(() => virtual.scrollToEnd());
  };
  return (
    <div className="relative min-h-0 flex-1 bg-chat-canvas">
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label={t("chat.log", { name: contactName })}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by keyboard
        tabIndex={0}
        onScroll={onScroll}
        className="h-full overflow-y-auto overscroll-contain outline-offset-[-2px] [overflow-anchor:none]"
      >
        {loading === "earlier" ? (
          <Spinner className="absolute top-2 left-1/2 z-10 size-5 -translate-x-1/2" />
        ) : null}
        <div className="flex min-h-full flex-col justify-end">
          <div className="relative w-full shrink-0" style={{ height: virtual.getTotalSize() }}>
            {shown.map((row) => {
              const line = lines[row.index];
              if (!line) return null;
              return (
                <div
                  key={row.key}
                  data-index={row.index}
                  ref={virtual.measureElement}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  {line.kind === "outgoing" ? (
                    <OutgoingBubble outgoing={line.outgoing} handlers={all} />
                  ) : (
                    <ThreadLine
                      item={line}
                      handlers={all}
                      contactName={contactName}
                      marked={line.key === jump.marked}
                    />
                  )}
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {atEnd ? null : (
        <IconButton
          label={t("chat.newest")}
          tooltip={false}
          icon={<ArrowDown />}
          onClick={() => void goToNewest()}
          className="absolute right-4 bottom-4 size-10 rounded-full border border-line bg-surface shadow-floating"
        />
      )}
    </div>
  );
}

function useLines(
  thread: Props["talk"]["thread"],
  handovers: readonly Handover[],
  outgoing: readonly Outgoing[],
  unread: number,
): Line[] {
  const { dayKey } = useFormat();
  const { messages, earlier, later } = thread;
  // The mark stays where reading began, whatever comes in afterwards.
  const [unreadFrom] = useState(() => findUnread(messages, unread));
  return useMemo(() => {
    const given = { messages, handovers, earlier, later, unreadFrom, dayOf: dayKey };
    const waiting = outgoing.map((each) => ({
      kind: "outgoing" as const,
      key: each.key,
      outgoing: each,
    }));
    return [...buildItems(given), ...waiting];
  }, [messages, handovers, earlier, later, unreadFrom, dayKey, outgoing]);
}
