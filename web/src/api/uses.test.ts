/* What the API tells is shown somewhere in the console, or it says here why no page needs it. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

/** No page reads these, and this is why. */
const NO_PAGE: Record<string, string> = {
  "/platform/people": "the operator's staff is few: `centralita person` keeps it",
  "/tenants/{tenant}/messages/{message_id}": "a chat has its messages; this is for programs",
  "/tenants/{tenant}/hotel/bookings": "the calendar shows them in their place",
  "/tenants/{tenant}/quick-replies/{quick_reply_id}": "the list has them whole",
  "/tenants/{tenant}/hours": "the hours are a part of the bot, which their page reads",
  "/tenants/{tenant}/hours/{number_id}": "the hours are a part of the bot, which their page reads",
  "/tenants/{tenant}/numbers/{number_id}/bot/diff": "the history compares the versions itself",
  "/tenants/{tenant}/flows/{name}/diff": "the history compares the versions itself",
  "/tenants/{tenant}/flows/{name}/diagram": "the canvas draws the flow; this is for documents",
  "/tenants/{tenant}/stories": "for who writes flows with tools of their own, and tests them there",
  "/tenants/{tenant}/stories/{name}":
    "for who writes flows with tools of their own, and tests them there",
};

/** The console puts these addresses together from pieces; here is the last piece. */
const PIECED: Record<string, string> = {
  "/platform/quarantine/{quarantine_id}": "http.get<Detail>(`${api}/${id",
  "/tenants/{tenant}/quarantine/{quarantine_id}": "http.get<Detail>(`${api}/${id",
  "/tenants/{tenant}/conversations/{conversation_id}": "(talk(tenant, id))",
  "/tenants/{tenant}/conversations/{conversation_id}/messages": '(talk(tenant, id, "/messages")',
  "/tenants/{tenant}/conversations/{conversation_id}/handovers": '(talk(tenant, id, "/handovers")',
  "/tenants/{tenant}/messages/{message_id}/timeline": '(message(tenant, id, "/timeline")',
  "/tenants/{tenant}/messages/{message_id}/media": "mediaAddress(media.url)",
  "/tenants/{tenant}/contacts/{contact_id}/facts": "/facts`)",
  "/tenants/{tenant}/numbers/{number_id}/bot/versions":
    "useTenantQuery<Versions>(`${path}/versions`",
  "/tenants/{tenant}/numbers/{number_id}/bot/versions/{version}": "`${path}/versions/${version}`",
  "/tenants/{tenant}/flows/{name}/versions": "useTenantQuery<Versions>(`${path}/versions`",
  "/tenants/{tenant}/webhooks/{webhook_id}/deliveries": "usePages<Delivery>(`${path}/deliveries`",
  "/tenants/{tenant}/restaurant/menu": "http.get<Menu>(`${base}/menu`",
  "/tenants/{tenant}/restaurant/branches": "(`${base}/branches`",
  "/tenants/{tenant}/hotel/calendar": 'useHotelQuery<Calendar>("/calendar"',
  "/tenants/{tenant}/hotel/leads": '("/leads"',
  "/tenants/{tenant}/hotel/bookings/{booking}": "(`/bookings/${",
};

const files = import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.*", "!./schema.d.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const source = Object.values(files).join("\n");

type Document = { paths: Record<string, Record<string, unknown>> };
const document = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../../docs/reference/openapi.json"), "utf8"),
) as Document;
const routes = Object.entries(document.paths)
  .filter(([, methods]) => "get" in methods)
  .map(([path]) => path.replace("/api/v1", ""));

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** `/flows/{name}` as somebody writes it: `/flows/${name}`. */
const write = (path: string) =>
  path
    .split(/\{\w+\}/)
    .map(escape)
    .join(String.raw`\$\{(?:[^{}]|\{[^{}]*\})+\}`);

const TENANT = "/tenants/{tenant}";
const CHANGE = /http\.(post|put|patch|delete)\b[^;]*$/;
const BEFORE = 160;

/** Whether the address stands somewhere in the console, and not only to be written to. */
function isRead(path: string): boolean {
  const below = path.startsWith(`${TENANT}/`) ? path.slice(TENANT.length) : null;
  const address = below ? `(?:${write(TENANT)})?${write(below)}` : write(path);
  const found = source.matchAll(new RegExp(`["'\`}]${address}(?=["'\`?])`, "g"));
  return [...found].some(({ index }) => {
    return !CHANGE.test(source.slice(Math.max(0, index - BEFORE), index));
  });
}

describe("what the API tells", () => {
  it("is read by a page", () => {
    const known = (path: string) => path in NO_PAGE || path in PIECED || isRead(path);
    expect(routes.filter((path) => !known(path))).toEqual([]);
  });

  it("is read where this list says so", () => {
    const missing = Object.entries(PIECED).filter(([, piece]) => !source.includes(piece));
    expect(missing).toEqual([]);
  });

  it("has an excuse only where it needs one", () => {
    const listed = [...Object.keys(NO_PAGE), ...Object.keys(PIECED)];
    expect(listed.filter((path) => !routes.includes(path) || isRead(path))).toEqual([]);
    expect(Object.keys(NO_PAGE).filter((path) => path in PIECED)).toEqual([]);
  });
});
