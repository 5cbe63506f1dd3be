import { useSyncExternalStore } from "react";
import { serverNow } from "../../lib/server-clock";

const TICK_MS = 15_000;
const hearers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = serverNow();

function subscribe(hear: () => void): () => void {
  hearers.add(hear);
  now = serverNow();
  timer ??= setInterval(() => {
    now = serverNow();
    hearers.forEach((each) => each());
  }, TICK_MS);
  return () => {
    hearers.delete(hear);
    if (hearers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The server's time, a few times a minute: one clock for all rows that count something. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);
