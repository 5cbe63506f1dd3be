import { useCallback, useEffect, useState } from "react";
import { type ApiProblem, toProblem } from "../../api/problems";
import { type Chat, type Outgoing, phone } from "./phone-api";

const WAIT_SECONDS = 20;
const AWAY_MS = 2_000;
/** As long as WhatsApp itself shows that somebody types. */
const TYPING_MS = 25_000;

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

const hasUnread = (chat: Chat) =>
  chat.messages.some((each) => !each.mine && !["read", "played"].includes(each.status));

/** One chat, followed for as long as it is shown: what comes is read at once, as on any telephone. */
export function useChat(person: string, number: string) {
  const [chat, setChat] = useState<Chat | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);

  useEffect(() => {
    const over = new AbortController();
    const isOver = () => over.signal.aborted;
    let untyped: ReturnType<typeof setTimeout> | undefined;

    const show = (next: Chat) => {
      setChat(next);
      setProblem(null);
      clearTimeout(untyped);
      if (next.typing) {
        untyped = setTimeout(
          () => setChat((now) => (now ? { ...now, typing: false } : now)),
          TYPING_MS,
        );
      }
      if (hasUnread(next)) void phone.markRead(person, number).catch(() => undefined);
    };

    async function follow() {
      let after = 0;
      let wait = 0;
      while (!isOver()) {
        try {
          const next = await phone.read(person, number, after, wait, over.signal);
          if (isOver()) return;
          show(next);
          after = next.last;
          wait = WAIT_SECONDS;
        } catch (thrown) {
          if (isOver()) return;
          setProblem(toProblem(thrown));
          wait = 0;
          await pause(AWAY_MS, over.signal);
        }
      }
    }

    void follow();
    return () => {
      over.abort();
      clearTimeout(untyped);
    };
  }, [person, number]);

  const send = useCallback(
    (message: Outgoing) => phone.send(person, number, message),
    [person, number],
  );
  const tap = useCallback(
    (messageId: string, optionId: string) => phone.tap(person, number, messageId, optionId),
    [person, number],
  );
  return { chat, problem, send, tap };
}
