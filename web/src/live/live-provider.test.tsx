import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { OfflineBanner } from "../app/offline-banner";
import type { Line } from "./live";
import { LiveProvider } from "./live-provider";
import { useLive } from "./use-live";

const lines: (Line & { address: string })[] = [];
const openLine = (address: string) => {
  const line = { address, onmessage: null, onclose: null, send: vi.fn(), close: vi.fn() };
  lines.push(line);
  return line;
};
const say = (frame: object) =>
  act(() => lines.at(-1)?.onmessage?.({ data: JSON.stringify(frame) }));
const hello = { type: "hello", id: 4, resumed: false, server_time: "2026-03-03T10:00:00Z" };

function Hearer({ told }: { told: (type: string) => void }) {
  useLive((event) => told(event.type));
  return null;
}

function start(told: (type: string) => void) {
  const queries = new QueryClient();
  const invalidate = vi.spyOn(queries, "invalidateQueries");
  const ended = vi.fn();
  const show = (tenant: string) => (
    <QueryClientProvider client={queries}>
      <LiveProvider tenant={tenant} onSignedOut={ended} openLine={openLine}>
        <OfflineBanner />
        <Hearer told={told} />
      </LiveProvider>
    </QueryClientProvider>
  );
  const { rerender } = render(show("casa-sol"));
  return { invalidate, ended, goTo: (tenant: string) => rerender(show(tenant)) };
}

beforeEach(() => {
  lines.length = 0;
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("fetches the tenant's data again where nothing could be resumed, and passes events on", () => {
  const told = vi.fn();
  const { invalidate, ended } = start(told);
  say(hello);
  expect(invalidate).toHaveBeenCalledWith({ queryKey: ["t", "casa-sol"] });
  say({ type: "alert", id: 5, alert: {} });
  expect(told.mock.calls).toEqual([["alert"]]);
  say({ type: "signed_out" });
  expect(ended).toHaveBeenCalledTimes(1);
});

it("says that the line is cut when it lasts, and stops saying so", () => {
  start(vi.fn());
  say(hello);
  act(() => lines.at(-1)?.onclose?.());
  expect(screen.queryByRole("status")).not.toBeInTheDocument();
  act(() => vi.advanceTimersByTime(3_000));
  expect(screen.getByRole("status")).toHaveTextContent("Volviendo a conectar");
  expect(lines.at(-1)?.address).toContain("since=4");
  say({ ...hello, resumed: true });
  expect(screen.queryByRole("status")).not.toBeInTheDocument();
});

it("leaves the line of one business for that of another", () => {
  const { goTo } = start(vi.fn());
  say(hello);
  goTo("la-comal");
  expect(lines[0]?.close).toHaveBeenCalledTimes(1);
  expect(lines.at(-1)?.address).toBe("/api/v1/live?tenant=la-comal");
});
