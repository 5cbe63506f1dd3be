/* What differs between two versions, as a list of places that people can read. */
import { isEqual, isObject, type Json } from "./documents";

export type Change = {
  /** "rules › prices › answer" */
  place: string[];
  before: Json | undefined;
  after: Json | undefined;
};

/** How an item of a list is called, so that a moved one is not told as two changed ones. */
function findName(item: Json): string | null {
  if (!isObject(item)) return null;
  const name = item["name"] ?? item["id"];
  return typeof name === "string" ? name : null;
}

function byName(list: Json[]): Map<string, Json> | null {
  const names = list.map(findName);
  if (names.some((name) => name === null) || new Set(names).size !== list.length) return null;
  return new Map(list.map((item, index) => [names[index] ?? "", item]));
}

function listParts(value: Json[] | { [key: string]: Json }): Map<string, Json> {
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  return byName(value) ?? new Map(value.map((item, index) => [String(index + 1), item]));
}

/** Both can be looked into: two objects, or two lists of things. */
function haveParts(before: Json | undefined, after: Json | undefined): boolean {
  if (isObject(before) && isObject(after)) return true;
  if (!Array.isArray(before) || !Array.isArray(after)) return false;
  return [...before, ...after].every(isObject);
}

export function listChanges(
  before: Json | undefined,
  after: Json | undefined,
  place: string[] = [],
): Change[] {
  if (isEqual(before, after)) return [];
  if (!haveParts(before, after)) return [{ place, before, after }];
  const old = listParts(before as Json[]);
  const now = listParts(after as Json[]);
  const names = [...old.keys(), ...[...now.keys()].filter((name) => !old.has(name))];
  const found = names.flatMap((name) =>
    listChanges(old.get(name), now.get(name), [...place, name]),
  );
  // Only the order of a list differs.
  return found.length > 0 ? found : [{ place, before, after }];
}
