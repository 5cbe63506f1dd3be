import { useEffect, useState } from "react";
import { serverNow } from "../../../lib/server-clock";
import { findWindow, untilChange, type WindowState } from "../chat/window";

/** The 24 hours, minute by minute; it closes on the screen in the second it closes. */
export function useWindow(closesAt: string | null): WindowState {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const wait = untilChange(closesAt, serverNow());
    if (wait === null) return undefined;
    const timer = setTimeout(() => setNow(serverNow()), wait + 50);
    return () => clearTimeout(timer);
  }, [closesAt, now]);
  // A message that came in moves the end: what was read before it counts for nothing.
  return findWindow(closesAt, Math.max(now, serverNow() - 60_000));
}
