/* What waits for a person is heard of on every page, by sound, notification and the tab's name. */
import { act, render, screen, waitFor } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { session, startFakeServer } from "../../../../test/fake-server";
import type { Preferences } from "../../../api/types";
import { createQueries, Providers } from "../../../app/providers";
import { routes } from "../../../app/router";
import { makeCard } from "../samples";

const COUNTS = "GET /tenants/hotel-marea/conversations/counts";
const counts = (waiting: number) => ({ body: { mine: 0, unassigned: 0, unread: 9, waiting } });

type Line = { onmessage: ((event: { data: string }) => void) | null };
const lines: Line[] = [];
class FakeLine implements Line {
  onmessage = null;
  onclose = null;
  constructor() {
    lines.push(this);
  }
  send() {}
  close() {}
}

let tones = 0;
class FakeAudio {
  state = "running";
  currentTime = 0;
  destination = {};
  createOscillator = () => ({
    frequency: { value: 0 },
    connect: (next: unknown) => next,
    start: () => (tones += 1),
    stop: () => undefined,
  });
  createGain = () => ({
    gain: {
      setValueAtTime: () => undefined,
      linearRampToValueAtTime: () => undefined,
      exponentialRampToValueAtTime: () => undefined,
    },
    connect: (next: unknown) => next,
  });
}

const shown: { title: string; body: string; click: () => void }[] = [];
class FakeNotification {
  static permission = "granted";
  onclick: (() => void) | null = null;
  constructor(title: string, { body }: { body: string }) {
    shown.push({ title, body, click: () => this.onclick?.() });
  }
  close() {}
}

function open(preferences: Preferences, waiting = 0) {
  startFakeServer({
    "GET /session": { body: session({ person: { preferences } }) },
    [COUNTS]: counts(waiting),
  });
  vi.stubGlobal("WebSocket", FakeLine);
  const router = createMemoryRouter(routes, { initialEntries: ["/account"] });
  render(
    <Providers createClient={createQueries}>
      <RouterProvider router={router} />
    </Providers>,
  );
  return router;
}

const waits = () => {
  const card = makeCard({ conversation_id: "c1", contact_name: "Aldo Ruiz", waiting: true });
  const said = { direction: "in", kind: "text", text: "quiero hablar con una persona" };
  return {
    ...card,
    owner: "human",
    assigned_to: null,
    last_inbound_at: new Date(Date.now() + 60_000).toISOString(),
    last_message: { ...card.last_message, ...said },
  };
};

/** To all tabs, until the part that tells has been loaded and has heard it. */
async function say(isHeard: () => boolean) {
  const frame = { type: "conversation", id: 5, conversation: waits() };
  const data = JSON.stringify(frame);
  await waitFor(
    () => {
      act(() => lines.forEach((line) => line.onmessage?.({ data })));
      expect(isHeard()).toBe(true);
    },
    { interval: 100 },
  );
  await new Promise((done) => setTimeout(done, 50));
}

const told = () => (localStorage.getItem("centralita.told") ?? "").includes("c1");

describe("news on every page", () => {
  beforeEach(() => {
    lines.length = 0;
    shown.length = 0;
    vi.stubGlobal("Notification", FakeNotification);
    vi.spyOn(document, "hasFocus").mockReturnValue(true);
    vi.spyOn(window, "focus").mockReturnValue();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it("are told on a page that is not the inbox, once over two tabs", async () => {
    const router = open({});
    open({});
    await screen.findAllByRole("heading", { name: "Mi cuenta" });
    await waitFor(() => expect(lines).toHaveLength(2));
    await say(told);
    expect(shown.map(({ title, body }) => [title, body])).toEqual([
      ["Aldo Ruiz", "quiero hablar con una persona"],
    ]);
    act(() => shown[0]?.click());
    await waitFor(() => expect(router.state.location.pathname).toBe("/t/hotel-marea/inbox/c1"));
  });

  it("ring for who wants it", async () => {
    vi.stubGlobal("AudioContext", FakeAudio);
    vi.stubGlobal("navigator", { ...navigator, userActivation: { hasBeenActive: true } });
    open({ notifications: false });
    await say(told);
    expect([tones, shown.length]).toEqual([2, 0]);
  });

  it("stay silent for who switched them off", async () => {
    open({ notifications: false, sound: false });
    await say(told);
    expect(shown).toHaveLength(0);
  });

  it("count in the name of the browser's tab", async () => {
    open({}, 3);
    await waitFor(() => expect(document.title).toBe("(3) Mi cuenta · Centralita"));
  });
});
