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
  set: (value: Json) => void;
  remove: () => void;
  at: (...path: Path) => Draft;
};

export type FindProblem = (path: Path) => string | undefined;
type Change = (next: Json, key: string) => void;

export function makeDraft(
  whole: Json,
  change: Change,
  { readOnly, findProblem }: { readOnly: boolean; findProblem?: FindProblem },
  path: Path = [],
): Draft {
  return {
    value: getAt(whole, path),
    readOnly,
    problem: findProblem?.(path),
    set: (value) => change(setAt(whole, path, value), path.join("/")),
    remove: () => change(removeAt(whole, path), `remove ${path.join("/")}`),
    at: (...more) =>
      makeDraft(whole, change, findProblem ? { readOnly, findProblem } : { readOnly }, [
        ...path,
        ...more,
      ]),
  };
}

/** Writes a value, or leaves the field out where it is empty. */
export function put(draft: Draft, value: Json | undefined): void {
  if (value === undefined || value === "") draft.remove();
  else draft.set(value);
}

export const textOf = (value: Json | undefined) => (typeof value === "string" ? value : "");
export const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
