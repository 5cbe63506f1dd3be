import { useEffect, useState } from "react";
import { serverNow } from "../../lib/server-clock";

/** The server's time, told anew twice a minute: ages on the board stay true. */
export function useMinute(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
