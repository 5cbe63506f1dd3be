import { RotateCcw, SendHorizontal } from "lucide-react";
import { type FormEvent, useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ApiProblem, toProblem } from "../../api/problems";
import { cn } from "../../lib/cn";
import { Banner } from "../../ui/banner";
import { IconButton } from "../../ui/icon-button";
import { Input } from "../../ui/input";
import { Spinner } from "../../ui/spinner";
import { BotTurn, CustomerBubble } from "./try-bubbles";
import type { Said, Transcript } from "./trial";

const PAUSE_MS = 500;

type Props = {
  /** What is tried: asked anew a moment after it changes. */
  draft: unknown;
  ask: (said: readonly Said[], signal: AbortSignal) => Promise<Transcript>;
  className?: string;
  /** Flows and bots begin by themselves with a first "hola". */
  begin?: readonly Said[];
};

const NOTHING: readonly Said[] = [];

/** A little telephone: the production engine answers to the draft on the screen. */
export function TryChat({ draft, ask, className, begin = NOTHING }: Props) {
  const { t } = useTranslation("settings");
  const [said, setSaid] = useState<readonly Said[]>(begin);
  const { told, problem, busy } = useTrial(said, draft, ask);
  const scroll = useRef<HTMLDivElement>(null);
  useEffect(() => {
    scroll.current?.scrollTo({ top: scroll.current.scrollHeight });
  }, [told, said]);
  const lastAt = said.length - 1;
  return (
    <section
      aria-label={t("chat.title")}
      className={cn(
        "flex min-h-0 flex-col overflow-hidden rounded-lg border border-line bg-surface shadow-raised",
        className,
      )}
    >
      <header className="flex items-start gap-2 border-b border-line px-4 py-2.5">
        <div className="min-w-0 flex-1">
          <h2 className="flex items-center gap-2 font-semibold text-ink">
            {t("chat.title")} {busy ? <Spinner /> : null}
          </h2>
          <p className="text-xs text-faint">{t("chat.text")}</p>
        </div>
        <IconButton
          label={t("chat.again")}
          size="sm"
          icon={<RotateCcw />}
          disabled={said.length === 0}
          onClick={() => setSaid([])}
        />
      </header>
      <div
        ref={scroll}
        role="log"
        aria-live="polite"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by keyboard
        tabIndex={0}
        className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto bg-chat-canvas p-3"
      >
        {said.length === 0 ? (
          <p className="m-auto max-w-52 text-center text-[13px] text-muted">{t("chat.empty")}</p>
        ) : null}
        {said.map((one, index) => (
          // A talk only grows at its end.
          <div key={index} className="flex flex-col gap-2">
            <CustomerBubble
              said={one}
              trouble={told?.troubles.find(({ at }) => at === index)?.message}
            />
            {told?.turns
              .filter((turn) => turn.at === index)
              .map((turn, place) => (
                <BotTurn
                  key={place}
                  turn={turn}
                  onTap={
                    index === lastAt && !busy
                      ? ({ id, title }) => setSaid([...said, { tap: id, title }])
                      : null
                  }
                />
              ))}
          </div>
        ))}
        {told?.owner === "human" ? (
          <p className="self-center rounded-full bg-surface px-3 py-1 text-xs text-muted">
            {t("chat.person")}
          </p>
        ) : null}
      </div>
      {problem ? (
        <Banner
          tone="warning"
          className="rounded-none"
          text={<span className="whitespace-pre-line">{problem.detail || t("loadFailed")}</span>}
        />
      ) : null}
      <Composer onSay={(text) => setSaid([...said, { text }])} />
    </section>
  );
}

function Composer({ onSay }: { onSay: (text: string) => void }) {
  const { t } = useTranslation("settings");
  const [text, setText] = useState("");
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim()) return;
    onSay(text.trim());
    setText("");
  };
  return (
    <form onSubmit={send} className="flex gap-2 border-t border-line p-2">
      <Input
        aria-label={t("chat.write")}
        placeholder={t("chat.write")}
        maxLength={1000}
        autoComplete="off"
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <IconButton
        type="submit"
        label={t("chat.send")}
        tooltip={false}
        icon={<SendHorizontal />}
        className="bg-accent text-on-accent hover:bg-accent-hover hover:text-on-accent"
      />
    </form>
  );
}

type State = { told: Transcript | null; problem: ApiProblem | null; busy: boolean };

/** Asks a moment after the last change; an answer to what is no longer asked is dropped. */
function useTrial(said: readonly Said[], draft: unknown, ask: Props["ask"]): State {
  const [state, setState] = useState<State>({ told: null, problem: null, busy: false });
  const asked = useEffectEvent(ask);
  useEffect(() => {
    if (said.length === 0) return;
    const stop = new AbortController();
    const run = async () => {
      setState((before) => ({ ...before, busy: true }));
      try {
        const told = await asked(said, stop.signal);
        setState({ told, problem: null, busy: false });
      } catch (thrown) {
        if (stop.signal.aborted) return;
        setState((before) => ({ ...before, problem: toProblem(thrown), busy: false }));
      }
    };
    const timer = setTimeout(() => void run(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [said, draft]);
  return said.length === 0 ? { told: null, problem: null, busy: false } : state;
}
