import { getAt, type Json, type Path, removeAt, setAt } from "./documents";

/**
 * One part of a document that is being edited. A control is given the draft of its own part and
 * knows nothing of the rest, so the same control serves bots, hours and flows.
 */
export type Draft = {
  value: Json | undefined;
  readOnly: boolean;
  /** What is wrong exactly here, in words. */
  problem: string | undefined;
  /** Something is wrong here or anywhere inside. */
  isWrong: boolean;
  set: (value: Json) => void;
  remove: () => void;
  at: (...path: Path) => Draft;
};

/** Sentences by the place they are about: "rules/2/answer". */
export type Problems = ReadonlyMap<string, string>;

const NO_PROBLEMS: Problems = new Map();
type Change = (next: Json, key: string) => void;

export function makeDraft(
  whole: Json,
  change: Change,
  { readOnly, problems = NO_PROBLEMS }: { readOnly: boolean; problems?: Problems },
  path: Path = [],
): Draft {
  const place = path.join("/");
  return {
    value: getAt(whole, path),
    readOnly,
    problem: problems.get(place),
    isWrong: [...problems.keys()].some((key) => key === place || key.startsWith(`${place}/`)),
    set: (value) => change(setAt(whole, path, value), place),
    remove: () => change(removeAt(whole, path), `remove ${place}`),
    at: (...more) => makeDraft(whole, change, { readOnly, problems }, [...path, ...more]),
  };
}

/** Writes a value, or leaves the field out where it is empty. */
export function put(draft: Draft, value: Json | undefined): void {
  if (value === undefined || value === "") draft.remove();
  else draft.set(value);
}

/** Where a text belongs, being cleared leaves it empty: its field must not vanish under one's hands. */
export function keepEmpty(draft: Draft): Draft {
  return {
    ...draft,
    remove: () => draft.set(""),
    at: (...path) => keepEmpty(draft.at(...path)),
  };
}

export const textOf = (value: Json | undefined) => (typeof value === "string" ? value : "");
export const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
