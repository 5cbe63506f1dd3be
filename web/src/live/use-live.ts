import { createContext, use, useCallback, useEffect, useEffectEvent } from "react";
import type { LiveEvent, LiveStatus, Presence } from "./events";
import type { Live } from "./live";

export type LiveHandler = (event: LiveEvent) => void;
type Value = { live: Live; status: LiveStatus; handlers: Set<LiveHandler> };

export const LiveContext = createContext<Value | null>(null);

/** Hears every event while the component is on the screen; the handler may change freely. */
export function useLive(handle: LiveHandler): void {
  const handlers = use(LiveContext)?.handlers;
  const heard = useEffectEvent(handle);
  useEffect(() => {
    const hear: LiveHandler = (event) => heard(event);
    handlers?.add(hear);
    return () => void handlers?.delete(hear);
  }, [handlers]);
}

/** "live" also where no tenant is on the screen: nothing is missing there. */
export const useLiveStatus = (): LiveStatus => use(LiveContext)?.status ?? "live";

/** Tells colleagues which conversation this person has before them. */
export function useTellPresence() {
  const live = use(LiveContext)?.live;
  return useCallback(
    (conversationId: string | null, doing: Presence["doing"]) =>
      live?.tellPresence(conversationId, doing),
    [live],
  );
}
