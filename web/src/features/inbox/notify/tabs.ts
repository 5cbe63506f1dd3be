/* Several tabs of one browser hear the same news; one tells it, the others keep quiet. */
import { readStored, writeStored } from "../../../lib/stored";

const TOLD = "told";
const MOST = 100;
const QUIET_MS = 3_000;

type Told = { keys: string[]; rangAt: number };

function readTold(): Told {
  try {
    const told = JSON.parse(readStored(TOLD) ?? "") as Partial<Told>;
    return {
      keys: Array.isArray(told.keys) ? told.keys : [],
      rangAt: typeof told.rangAt === "number" ? told.rangAt : 0,
    };
  } catch {
    return { keys: [], rangAt: 0 };
  }
}

/** The right to tell something: the first that asks has it. A sound is made rarely. */
export type Claim = { mine: boolean; mayRing: boolean };

/** `wish`: whether a sound would be made. Many news in a row ring once. */
function claimNow(key: string, wish: { ring: boolean; now: number }): Claim {
  const told = readTold();
  if (told.keys.includes(key)) return { mine: false, mayRing: false };
  // A clock that was set back does not silence the bell.
  const isQuiet = Math.abs(wish.now - told.rangAt) > QUIET_MS;
  const mayRing = wish.ring && isQuiet;
  const keys = [...told.keys, key].slice(-MOST);
  writeStored(TOLD, JSON.stringify({ keys, rangAt: mayRing ? wish.now : told.rangAt }));
  return { mine: true, mayRing };
}

/** Tabs ask one after the other; where the address is plain http, browsers have no locks. */
export async function claimTelling(
  key: string,
  wish: { ring: boolean; now: number },
): Promise<Claim> {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return claimNow(key, wish);
  return locks.request("centralita.told", () => claimNow(key, wish));
}

export const AT_ONCE_MS = 0;
const TOUCHED_MS = 250;
const UNTOUCHED_MS = 600;

/**
 * How long a tab lets others go first: the one before somebody's eyes tells at once, then those
 * that the browser lets sound, then the rest.
 */
export function waitForOthers(): number {
  if (document.hasFocus()) return AT_ONCE_MS;
  return navigator.userActivation?.hasBeenActive ? TOUCHED_MS : UNTOUCHED_MS;
}
