/* A server in the place of `fetch`: tells what it was asked, answers by a table. */
import { vi } from "vitest";
import type { Session, Tenant } from "../src/api/types";

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> };
export type Asked = { method: string; path: string; headers: Headers; body: string };
type Table = Record<string, Answer | ((asked: Asked) => Answer)>;

/** A live line on which nothing comes. */
class SilentLine {
  onmessage = null;
  onclose = null;
  send() {}
  close() {}
}

export function startFakeServer(table: Table) {
  vi.stubGlobal("WebSocket", SilentLine);
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname.replace("/api/v1", "");
    const { method, headers } = request;
    const one = { method, path, headers, body: await request.text() };
    asked.push(one);
    const found = table[`${method} ${path}`];
    const answer = typeof found === "function" ? found(one) : found;
    return write(answer ?? problem(404, "not_found"));
  });
  return asked;
}

function write({ status = 200, body, headers = {} }: Answer): Response {
  const text = body === undefined ? null : JSON.stringify(body);
  return new Response(text, {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

export const problem = (status: number, code: string, detail = ""): Answer => ({
  status,
  body: { type: "about:blank", title: "", status, detail, code },
});

export const tenant = (change: Partial<Tenant> = {}): Tenant => ({
  tenant_id: "1",
  slug: "hotel-marea",
  name: "Hotel Marea",
  role: "agent",
  rights: ["messages:read", "contacts:read", "alerts:read", "trades:read"],
  language: "es",
  time_zone: "Europe/Madrid",
  currency: "EUR",
  status: "active",
  trades: ["hotel"],
  ...change,
});

type Change = Partial<Omit<Session, "person">> & { person?: Partial<Session["person"]> };

export const session = ({ person, ...change }: Change = {}): Session => ({
  csrf_token: "token-1",
  tenants: [tenant()],
  server_time: new Date().toISOString(),
  demo: false,
  ...change,
  person: {
    person_id: "9",
    name: "Olga Prieto",
    email: "olga@hotel-marea.example",
    language: "es",
    is_admin: false,
    totp_on: false,
    preferences: {},
    ...person,
  },
});
