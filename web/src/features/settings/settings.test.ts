import { describe, expect, it } from "vitest";
import { listChanges } from "./diff";
import { getAt, isEqual, type Json, parsePath, removeAt, setAt } from "./documents";
import { makeDraft } from "./draft";
import { listChoices, sayReply } from "./trial";
import { startState, step } from "./use-document";

const CONFIG: Json = {
  texts: { hello: { es: "Hola", en: "Hi" } },
  rules: [
    { name: "prices", when: ["precio"], answer: "90 €" },
    { name: "hours", when: ["horario"], answer: { text: "De 9 a 18", buttons: ["Ver"] } },
  ],
  unknown: { kept: [1, 2, { deep: null }] },
};

/** Every place of a document, with what is there. */
function listPlaces(value: Json, path: (string | number)[] = []): [(string | number)[], Json][] {
  const inside: [string | number, Json][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : typeof value === "object" && value !== null
      ? Object.entries(value)
      : [];
  return [[path, value], ...inside.flatMap(([name, part]) => listPlaces(part, [...path, name]))];
}

describe("documents", () => {
  it("read paths as the server writes them", () => {
    expect(parsePath("rules[2].answer.buttons[0].title")).toEqual([
      "rules",
      2,
      "answer",
      "buttons",
      0,
      "title",
    ]);
    expect(parsePath("refused.*")).toEqual(["refused", "*"]);
  });
  it("stay as they were when a part is read and written back, wherever it is", () => {
    for (const [path, value] of listPlaces(CONFIG)) {
      expect(getAt(CONFIG, path)).toEqual(value);
      expect(setAt(CONFIG, path, value)).toEqual(CONFIG);
    }
  });
  it("change only at the path, and never in place", () => {
    const before = structuredClone(CONFIG);
    const changed = setAt(CONFIG, ["rules", 1, "answer", "text"], "Siempre");
    expect(CONFIG).toEqual(before);
    expect(getAt(changed, ["rules", 1, "answer", "buttons"])).toEqual(["Ver"]);
    expect(getAt(removeAt(CONFIG, ["rules", 0]), ["rules", 0, "name"])).toBe("hours");
    expect(removeAt(CONFIG, ["nowhere", 3])).toEqual(CONFIG);
  });
  it("are not taken in by names that every object has", () => {
    expect(getAt({}, ["constructor"])).toBeUndefined();
    expect(isEqual({ a: 1 }, { toString: 1 } as unknown as Json)).toBe(false);
  });
});

describe("drafts", () => {
  it("know what is wrong here and inside", () => {
    const problems = new Map([["rules/1/answer", "is missing"]]);
    const draft = makeDraft(CONFIG, () => undefined, { readOnly: false, problems });
    expect(draft.at("rules", 1).isWrong).toBe(true);
    expect(draft.at("rules", 0).isWrong).toBe(false);
    expect(draft.at("rules", 1).at("answer").problem).toBe("is missing");
  });
});

describe("differences", () => {
  it("are none between equals, and one for each place that changed", () => {
    expect(listChanges(CONFIG, structuredClone(CONFIG))).toEqual([]);
    const changed = setAt(CONFIG, ["texts", "hello", "es"], "Buenas");
    expect(listChanges(CONFIG, changed)).toEqual([
      { place: ["texts", "hello", "es"], before: "Hola", after: "Buenas" },
    ]);
  });
  it("follow an item by its name when it moves", () => {
    const rules = getAt(CONFIG, ["rules"]) as Json[];
    const added = { name: "new", when: [], answer: "" };
    const changed = setAt(CONFIG, ["rules"], [added, ...rules]);
    expect(listChanges(CONFIG, changed).map(({ place }) => place)).toEqual([["rules", "new"]]);
    const turned = setAt(CONFIG, ["rules"], [...rules].reverse());
    expect(listChanges(CONFIG, turned).map(({ place }) => place)).toEqual([["rules"]]);
  });
});

describe("undo", () => {
  it("goes back and forth, and takes typing in one field as one step", () => {
    let state = startState<string>(["", ""]);
    for (const next of ["H", "Ho", "Hola"]) state = step(state, { type: "change", next, key: "a" });
    state = step(state, { type: "change", next: "Hola!", key: "b" });
    state = step(state, { type: "undo" });
    expect(state.now).toBe("Hola");
    state = step(state, { type: "undo" });
    expect(state.now).toBe("");
    state = step(state, { type: "redo" });
    expect(state.now).toBe("Hola");
    state = step(state, { type: "change", next: "Adiós", key: "a" });
    expect(step(state, { type: "redo" }).now).toBe("Adiós");
  });
});

describe("the bot's messages", () => {
  it("are said, and offer what can be tapped", () => {
    const list = {
      kind: "list",
      body: "Elige",
      button: "Ver",
      sections: [{ rows: [{ id: "1", title: "Uno" }] }, { rows: [{ id: "2", title: "Dos" }] }],
    };
    expect(sayReply(list)).toBe("Elige");
    expect(listChoices(list).map(({ id }) => id)).toEqual(["1", "2"]);
    expect(listChoices({ kind: "text", body: "Hola" })).toEqual([]);
  });
});
