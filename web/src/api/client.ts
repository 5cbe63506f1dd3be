/*
 * The one way to the server. Two doors on the same sender: `api` knows every path and shape of the
 * OpenAPI document (`const page = await take(api.GET("/…", {…}))`), `http` is told the shape by its
 * caller. Both throw ApiProblem for all that is not success.
 */
import createClient from "openapi-fetch";
import { ApiProblem, readProblem } from "./problems";
import type { paths } from "./schema";

export const API = "/api/v1";
const READS = new Set(["GET", "HEAD"]);

type Caller = {
  csrfToken: string;
  language: string;
  onSignedOut: () => void;
  /** Asks for the session's token anew; whether the same person has another one now. */
  renewToken: () => Promise<boolean>;
};
const caller: Caller = {
  csrfToken: "",
  language: "es",
  onSignedOut: () => undefined,
  renewToken: () => Promise.resolve(false),
};

/** Who calls: session.tsx tells the token of the session, the texts tell the language. */
export function setCaller(change: Partial<Caller>): void {
  Object.assign(caller, change);
}

/** What may still be done before a refusal is told: ask for the token anew, wait for our turn. */
type Patience = { renewals: number; waits: number };
const USUAL: Patience = { renewals: 1, waits: 3 };
const LONGEST_WAIT_SECONDS = 5;

/**
 * Sends with our headers; network trouble becomes the problem "offline". Who signed in again in
 * another tab has another token: then it is asked for, and the same is sent once more. Who asked
 * too much at once waits as long as the server says: nothing of such a request was done.
 */
export async function sendRequest(request: Request, left = USUAL): Promise<Response> {
  const again = request.clone();
  request.headers.set("Accept-Language", caller.language);
  if (!READS.has(request.method)) request.headers.set("X-CSRF-Token", caller.csrfToken);
  let response: Response;
  try {
    response = await fetch(request);
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "AbortError") throw thrown;
    throw new ApiProblem({ status: 0, code: "offline" });
  }
  if (response.ok) return response;
  const problem = await readProblem(response);
  if (problem.status === 401 && !request.url.endsWith(`${API}/session`)) caller.onSignedOut();
  const rest = await findAnotherTry(problem, left, request.signal);
  if (rest !== null) return sendRequest(again, rest);
  throw problem;
}

/** What is left when the same may be sent once more, after what that takes; null when it may not. */
async function findAnotherTry(
  problem: ApiProblem,
  left: Patience,
  signal: AbortSignal,
): Promise<Patience | null> {
  const { code, retryAfterSeconds: seconds = 1 } = problem;
  if (code === "csrf_missing" && left.renewals > 0) {
    return (await caller.renewToken()) ? { ...left, renewals: left.renewals - 1 } : null;
  }
  if (code === "too_many_requests" && left.waits > 0 && seconds <= LONGEST_WAIT_SECONDS) {
    await pause(seconds, signal);
    return { ...left, waits: left.waits - 1 };
  }
  return null;
}

/** A little more than that, not the same for all that wait. Throws as `fetch` where it is aborted. */
async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000 * (1 + Math.random() / 4)));
  signal.throwIfAborted();
}

export const api = createClient<paths>({
  baseUrl: typeof location === "undefined" ? "" : location.origin,
  fetch: (request) => sendRequest(request),
});

/** The answer of an `api` call without the wrapping; failures were thrown already. */
export async function take<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}

type Query = Record<string, string | number | boolean | null | undefined | string[]>;
export type Extra = {
  query?: Query;
  signal?: AbortSignal;
  /** One per intention, kept over retries: the server does it once. */
  idempotencyKey?: string;
  /** The ETag the edit is based on; a newer one answers 409 or 412. */
  ifMatch?: string;
};

function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) value.forEach((one) => parameters.append(name, one));
    else if (value !== undefined && value !== null) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return `${location.origin}${API}${path}${text ? `?${text}` : ""}`;
}

async function send(method: string, path: string, body: unknown, extra: Extra) {
  const headers = new Headers({ Accept: "application/json" });
  if (extra.idempotencyKey) headers.set("Idempotency-Key", extra.idempotencyKey);
  if (extra.ifMatch) headers.set("If-Match", extra.ifMatch);
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers.set("Content-Type", "application/json");
  const init: RequestInit = { method, headers, signal: extra.signal ?? null };
  if (body !== undefined) init.body = isForm ? body : JSON.stringify(body);
  return sendRequest(new Request(address(path, extra.query), init));
}

async function call<T>(method: string, path: string, body: unknown, extra: Extra = {}): Promise<T> {
  const response = await send(method, path, body, extra);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** Paths are written from /api/v1 on: `http.get<Session>("/session")`. */
export const http = {
  get: <T>(path: string, extra?: Extra) => call<T>("GET", path, undefined, extra),
  post: <T>(path: string, body?: unknown, extra?: Extra) => call<T>("POST", path, body, extra),
  put: <T>(path: string, body?: unknown, extra?: Extra) => call<T>("PUT", path, body, extra),
  patch: <T>(path: string, body?: unknown, extra?: Extra) => call<T>("PATCH", path, body, extra),
  delete: <T>(path: string, body?: unknown, extra?: Extra) => call<T>("DELETE", path, body, extra),
  /** The answer with its ETag, for pages where people edit. */
  async getWithTag<T>(path: string, extra: Extra = {}): Promise<{ value: T; etag: string }> {
    const response = await send("GET", path, undefined, extra);
    return { value: (await response.json()) as T, etag: response.headers.get("etag") ?? "" };
  },
};
