import { describe, expect, it } from "vitest";
import { ApiProblem } from "../../../api/problems";
import { mayPass, type Outgoing, pauseAfter, readKept, SendQueue } from "./send-queue";

type Answer = { id: string };
type Behaviour = (outgoing: Outgoing) => Promise<Answer>;

/** A server that does what has one key once, and a browser's storage. */
function open(behave?: Behaviour, kept: { text: string | null } = { text: null }) {
  const done = new Map<string, unknown>();
  const sent: string[] = [];
  const answered: string[] = [];
  const pauses: number[] = [];
  let keys = 0;
  const serve: Behaviour = async (outgoing) => {
    done.set(outgoing.key, outgoing.body["text"]);
    return { id: outgoing.key };
  };
  const queue = new SendQueue<Answer>({
    store: { read: () => kept.text, write: (text) => (kept.text = text) },
    send: (outgoing) => {
      sent.push(outgoing.key);
      return (behave ?? serve)(outgoing);
    },
    onSent: (_, answer) => answered.push(answer.id),
    newKey: () => `key ${(keys += 1)}`,
    now: () => 1,
    wait: async (milliseconds) => void pauses.push(milliseconds),
  });
  return { queue, kept, done, sent, answered, pauses, serve };
}

const settle = () => new Promise((done) => setTimeout(done));
const offline = () => new ApiProblem({ status: 0, code: "offline" });

describe("a send queue", () => {
  it("keeps what is written until the server has answered", async () => {
    let answer: (value: Answer) => void = () => undefined;
    const { queue, kept } = open(() => new Promise((done) => (answer = done)));
    queue.add("c1", "messages", { text: "hola" });
    expect(readKept(kept.text)).toHaveLength(1);
    answer({ id: "m1" });
    await settle();
    expect([kept.text, queue.get()]).toEqual([null, []]);
  });

  it("repeats a cut request with the same key, so that it is done once", async () => {
    let cuts = 3;
    const world = open(async (outgoing) => {
      // The server did it; its answer was lost on the way.
      const answer = await world.serve(outgoing);
      if ((cuts -= 1) >= 0)
        throw cuts === 1 ? new ApiProblem({ status: 502, code: "x" }) : offline();
      return answer;
    });
    world.queue.add("c1", "messages", { text: "hola" });
    await settle();
    expect(new Set(world.sent)).toEqual(new Set(["key 1"]));
    expect([world.sent.length, world.done.size, world.answered]).toEqual([4, 1, ["key 1"]]);
    expect(world.pauses).toEqual([1_000, 2_000, 4_000]);
  });

  it("goes on with the same key on the next page", async () => {
    const kept = { text: null as string | null };
    const first = open(() => new Promise(() => undefined), kept);
    first.queue.add("c1", "messages", { text: "hola" });
    first.queue.stop();
    const second = open(undefined, kept);
    second.queue.start();
    await settle();
    expect([second.sent, kept.text]).toEqual([["key 1"], null]);
  });

  it("sends one conversation's messages in order, and others beside them", async () => {
    const order: string[] = [];
    let release: () => void = () => undefined;
    const world = open(async (outgoing) => {
      order.push(String(outgoing.body["text"]));
      if (outgoing.body["text"] === "a1") await new Promise<void>((done) => (release = done));
      return world.serve(outgoing);
    });
    world.queue.add("a", "messages", { text: "a1" });
    world.queue.add("a", "messages", { text: "a2" });
    world.queue.add("b", "notes", { text: "b1" });
    await settle();
    expect(order).toEqual(["a1", "b1"]);
    release();
    await settle();
    expect(order).toEqual(["a1", "b1", "a2"]);
  });

  it("stops at a refusal, says why, and goes on with what follows", async () => {
    let closed = true;
    const world = open(async (outgoing) => {
      if (closed && outgoing.body["text"] === "late") {
        throw new ApiProblem({ status: 409, code: "window_closed", detail: "Use a template." });
      }
      return world.serve(outgoing);
    });
    world.queue.add("c1", "messages", { text: "late" });
    world.queue.add("c1", "notes", { text: "note" });
    await settle();
    expect(world.queue.get().map((each) => each.refusal?.code)).toEqual(["window_closed"]);
    expect(world.answered).toEqual(["key 2"]);
    closed = false;
    world.queue.again("key 1");
    await settle();
    expect([world.queue.get(), world.answered]).toEqual([[], ["key 2", "key 1"]]);
  });

  it("knows what may pass later, waits longer each time, and reads broken storage as empty", () => {
    const status = (code: number) => mayPass(new ApiProblem({ status: code, code: "x" }));
    expect([500, 503, 429, 401].map(status)).toEqual([true, true, true, true]);
    expect([400, 403, 404, 409, 422].map(status)).toEqual(Array(5).fill(false));
    expect([1, 2, 3, 20].map(pauseAfter)).toEqual([1_000, 2_000, 4_000, 20_000]);
    expect([readKept("not json"), readKept("{}"), readKept('[{"x":1}]')]).toEqual([[], [], []]);
  });
});
