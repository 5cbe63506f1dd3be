import { describe, expect, it, vi } from "vitest";
import { makeCard } from "../samples";
import { Ear } from "./news";
import { claimTelling } from "./tabs";

describe("news", () => {
  const at = "2026-03-03T10:00:00Z";
  const waits = makeCard({
    conversation_id: "a",
    owner: "human",
    assigned_to: null,
    waiting: true,
    last_inbound_at: at,
  });
  type Card = typeof waits;
  const hear = (cards: Card[], since = at) => {
    const ear = new Ear("me", since);
    return cards.map((card) => ear.hear(card));
  };
  const mine = { ...waits, assigned_to: { person_id: "me", name: "Ana" } };
  const theirs = { ...waits, assigned_to: { person_id: "you", name: "Luis" } };
  const later = { last_inbound_at: "2026-03-03T10:05:00Z" };

  it("is what waits for me or for anybody, told once", () => {
    expect(hear([waits, waits, mine])).toEqual([true, false, false]);
    expect(hear([mine, { ...mine, ...later }])).toEqual([true, true]);
    expect(hear([{ ...waits, owner: "bot", waiting: false }, waits])).toEqual([false, true]);
  });

  it("is not what was said before, unless it is handed over now", () => {
    const since = "2026-03-03T11:00:00Z";
    expect(hear([waits, waits], since)).toEqual([false, false]);
    expect(hear([theirs, mine], since)).toEqual([false, true]);
  });

  it("is not what a colleague or the bot answers", () => {
    const others: Card[] = [
      theirs,
      { ...waits, owner: "bot" },
      { ...waits, waiting: false },
      { ...waits, status: "blocked" },
    ];
    expect(others.flatMap((card) => hear([card]))).toEqual([false, false, false, false]);
  });
});

describe("several tabs", () => {
  it("tell each news once, and ring once for many", async () => {
    const ask = (key: string, now: number, ring = true) => claimTelling(key, { ring, now });
    const [first, second] = await Promise.all([ask("a", 10_000), ask("a", 10_000)]);
    expect([first, second]).toEqual([
      { mine: true, mayRing: true },
      { mine: false, mayRing: false },
    ]);
    expect(await ask("b", 11_000)).toEqual({ mine: true, mayRing: false });
    expect(await ask("c", 14_000)).toEqual({ mine: true, mayRing: true });
    expect(await ask("d", 20_000, false)).toEqual({ mine: true, mayRing: false });
    expect(await ask("e", 20_500)).toEqual({ mine: true, mayRing: true });
  });

  it("agree by a lock, where what one stores is not seen by the other at once", async () => {
    const held = new Set<string>();
    type Work = (lock: object | null) => Promise<void>;
    const request = async (name: string, _: object, work: Work) => {
      const isFree = !held.has(name);
      held.add(name);
      await work(isFree ? {} : null);
    };
    vi.stubGlobal("navigator", { locks: { request } });
    const claims = [];
    for (const key of ["a", "a", "b"]) {
      localStorage.clear();
      claims.push(await claimTelling(key, { ring: true, now: 10_000 }));
    }
    vi.unstubAllGlobals();
    expect(claims).toEqual([
      { mine: true, mayRing: true },
      { mine: false, mayRing: false },
      { mine: true, mayRing: false },
    ]);
  });

  it("tell all the same where nothing can be remembered", async () => {
    localStorage.setItem("centralita.told", "not json");
    expect(await claimTelling("a", { ring: true, now: 10_000 })).toEqual({
      mine: true,
      mayRing: true,
    });
  });
});
