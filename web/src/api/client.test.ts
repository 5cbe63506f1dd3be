import { afterEach, describe, expect, it, vi } from "vitest";
import { problem, startFakeServer } from "../../test/fake-server";
import { api, http, setCaller, take } from "./client";
import { type ApiProblem, isProblem } from "./problems";

const fail = async (call: Promise<unknown>) =>
  (await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )) as ApiProblem;

describe("client", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    setCaller({ csrfToken: "", onSignedOut: () => undefined });
  });

  it("brings the session's token with writes, and the language with all", async () => {
    const asked = startFakeServer({ "GET /a": { body: { n: 1 } }, "POST /a": { status: 204 } });
    setCaller({ csrfToken: "token-1" });
    expect(await http.get("/a", { query: { q: "sol y mar", none: undefined } })).toEqual({ n: 1 });
    expect(await http.post("/a", { x: 1 }, { idempotencyKey: "k" })).toBeUndefined();
    const [read, write] = asked;
    expect(read?.headers.has("x-csrf-token")).toBe(false);
    expect(read?.headers.get("accept-language")).toBe("es");
    expect(write?.headers.get("x-csrf-token")).toBe("token-1");
    expect(write?.headers.get("idempotency-key")).toBe("k");
    expect(write?.body).toBe('{"x":1}');
  });

  it("knows the shapes of the document, through the same door", async () => {
    const asked = startFakeServer({
      "GET /tenants/casa-sol/alerts/count": { body: { open: 2, urgent: 0 } },
      "GET /me/sessions": problem(503, "away"),
    });
    const params = { path: { tenant: "casa-sol" } };
    const count = await take(api.GET("/api/v1/tenants/{tenant}/alerts/count", { params }));
    expect(count.open + count.urgent).toBe(2);
    expect(asked[0]?.headers.get("accept-language")).toBe("es");
    expect((await fail(take(api.GET("/api/v1/me/sessions")))).code).toBe("away");
  });

  it("throws what the server said", async () => {
    startFakeServer({ "GET /a": { ...problem(409, "stale", "Cambió."), headers: {} } });
    const thrown = await fail(http.get("/a"));
    expect(isProblem(thrown, "stale")).toBe(true);
    expect([thrown.status, thrown.detail]).toEqual([409, "Cambió."]);
  });

  it("makes a problem of an answer that is none, and tells how long to wait", async () => {
    vi.stubGlobal("fetch", () =>
      Promise.resolve(
        new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "retry-after": "7" } }),
      ),
    );
    const thrown = await fail(http.get("/a"));
    expect([thrown.code, thrown.retryAfterSeconds, thrown.detail]).toEqual(["http_502", 7, ""]);
  });

  it("knows a cut network", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    expect((await fail(http.get("/a"))).isOffline).toBe(true);
  });

  it("notices that the session ended, but not when it is only asked for it", async () => {
    const ended = vi.fn();
    setCaller({ onSignedOut: ended });
    const over = problem(401, "session_expired");
    startFakeServer({ "GET /session": over, "GET /me/sessions": over });
    await fail(http.get("/session"));
    expect(ended).not.toHaveBeenCalled();
    await fail(http.get("/me/sessions"));
    expect(ended).toHaveBeenCalledTimes(1);
  });

  it("waits for its turn when it asked too much, also to write", async () => {
    vi.useFakeTimers();
    try {
      const held = { ...problem(429, "too_many_requests"), headers: { "retry-after": "1" } };
      let asked = startFakeServer({ "POST /a": held });
      const written = http.post("/a", { x: 1 });
      await vi.advanceTimersByTimeAsync(900);
      expect(asked).toHaveLength(1);
      asked = startFakeServer({ "POST /a": { body: { n: 1 } } });
      await vi.advanceTimersByTimeAsync(400);
      expect(await written).toEqual({ n: 1 });
      expect(asked.map(({ body }) => body)).toEqual(['{"x":1}']);

      asked = startFakeServer({ "GET /a": held });
      const refused = fail(http.get("/a"));
      await vi.advanceTimersByTimeAsync(10_000);
      expect((await refused).code).toBe("too_many_requests");
      expect(asked).toHaveLength(4);
    } finally {
      vi.useRealTimers();
    }
  });

  it("does not wait for long, nor where guesses are counted", async () => {
    const long = { ...problem(429, "too_many_requests"), headers: { "retry-after": "30" } };
    const guesses = { ...problem(429, "too_many_tries"), headers: { "retry-after": "1" } };
    const asked = startFakeServer({ "GET /a": long, "POST /b": guesses });
    expect((await fail(http.get("/a"))).retryAfterSeconds).toBe(30);
    expect((await fail(http.post("/b"))).code).toBe("too_many_tries");
    expect(asked).toHaveLength(2);
  });

  it("gives the ETag to who edits", async () => {
    startFakeServer({ "GET /a": { body: { n: 1 }, headers: { etag: '"7"' } } });
    expect(await http.getWithTag("/a")).toEqual({ value: { n: 1 }, etag: '"7"' });
  });
});
