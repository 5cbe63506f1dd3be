import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { rememberServerTime } from "../lib/server-clock";
import type { LiveEvent, LiveStatus } from "./events";
import { type Line, Live } from "./live";
import { LiveContext, type LiveHandler } from "./use-live";

function openWebSocket(address: string): Line {
  const socket = new WebSocket(location.origin.replace(/^http/, "ws") + address);
  const line: Line = {
    onmessage: null,
    onclose: null,
    send: (text) => socket.send(text),
    close: () => socket.close(),
  };
  socket.onmessage = (event) => line.onmessage?.(event);
  socket.onclose = () => line.onclose?.();
  return line;
}

type Props = {
  tenant: string;
  onSignedOut: () => void;
  openLine?: (address: string) => Line;
  children: ReactNode;
};

/** Keeps one line open for the tenant that is on the screen. */
export function LiveProvider({ tenant, onSignedOut, openLine = openWebSocket, children }: Props) {
  const queries = useQueryClient();
  const [status, setStatus] = useState<LiveStatus>("connecting");
  const [handlers] = useState(() => new Set<LiveHandler>());
  const live = useMemo(
    () =>
      new Live({
        tenant,
        openLine,
        onEvent: (event: LiveEvent) => handlers.forEach((handle) => handle(event)),
        onStale: () => void queries.invalidateQueries({ queryKey: ["t", tenant] }),
        onStatus: setStatus,
        onSignedOut,
        onServerTime: rememberServerTime,
      }),
    [tenant, openLine, handlers, queries, onSignedOut],
  );

  useEffect(() => {
    const tryNow = () => document.visibilityState === "visible" && live.tryNow();
    live.start();
    window.addEventListener("online", tryNow);
    document.addEventListener("visibilitychange", tryNow);
    return () => {
      window.removeEventListener("online", tryNow);
      document.removeEventListener("visibilitychange", tryNow);
      live.stop();
    };
  }, [live]);

  const value = useMemo(() => ({ live, status, handlers }), [live, status, handlers]);
  return <LiveContext value={value}>{children}</LiveContext>;
}
