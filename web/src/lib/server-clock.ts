/*
 * The server's time on this machine. A person's clock may be wrong by hours; the 24-hour window
 * and "2 minutes ago" shall not be.
 */
let skewMilliseconds = 0;

/** Called with each `server_time` the server tells. */
export function rememberServerTime(serverTime: string, here = Date.now()): void {
  const there = Date.parse(serverTime);
  if (!Number.isNaN(there)) skewMilliseconds = there - here;
}

/** Milliseconds since 1970 as the server counts them. */
export const serverNow = () => Date.now() + skewMilliseconds;
