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

const LATE_MS = 5_000;

/** Whether nobody holds it; then this tab does, for a while. */
function take(locks: LockManager, name: string, forMs: number): Promise<boolean> {
  return new Promise((tell) => {
    void locks.request(name, { ifAvailable: true }, async (lock) => {
      tell(lock !== null);
      if (lock) await new Promise((over) => setTimeout(over, forMs));
    });
  });
}

/**
 * A lock decides between tabs that ask at the same time: what one stores, the other may not see at
 * once. Storage is for those that ask later, and where plain http leaves a browser without locks.
 */
export async function claimTelling(
  key: string,
  wish: { ring: boolean; now: number },
): Promise<Claim> {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return claimNow(key, wish);
  if (!(await take(locks, `centralita.told ${key}`, LATE_MS))) {
    return { mine: false, mayRing: false };
  }
  const claim = claimNow(key, wish);
  const mayRing = claim.mayRing && (await take(locks, "centralita.ring", QUIET_MS));
  return { ...claim, mayRing };
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
