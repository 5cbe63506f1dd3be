/*
 * JSON that people edit by forms: read and changed at a path, never in place, so that what a form
 * does not know stays as it is.
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };
export type Path = readonly (string | number)[];

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** "menu.options[0].next" → ["menu", "options", 0, "next"]; the way the server names fields. */
export function parsePath(text: string): (string | number)[] {
  return [...text.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name = ""]) =>
    index === undefined ? name : Number(index),
  );
}

export function getAt(value: Json | undefined, path: Path): Json | undefined {
  let at = value;
  for (const step of path) {
    if (Array.isArray(at) && typeof step === "number") at = at[step];
    else if (isObject(at)) at = Object.hasOwn(at, step) ? at[step] : undefined;
    else return undefined;
  }
  return at;
}

/** The same value with another one at the path; objects on the way are made where missing. */
export function setAt(value: Json | undefined, path: Path, next: Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return next;
  if (typeof step === "number") {
    const list = Array.isArray(value) ? [...value] : [];
    list[step] = setAt(list[step], rest, next);
    return list;
  }
  const object = isObject(value) ? value : {};
  return { ...object, [step]: setAt(object[step], rest, next) };
}

/** Without what is at the path; an object that is empty afterwards stays, an item moves up. */
export function removeAt(value: Json, path: Path): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(value)) {
    const at = Number(step);
    if (at < 0 || at >= value.length) return value;
    if (rest.length === 0) return value.filter((_, index) => index !== at);
    return value.map((item, index) => (index === at ? removeAt(item, rest) : item));
  }
  if (!isObject(value) || !Object.hasOwn(value, step)) return value;
  if (rest.length > 0) return { ...value, [step]: removeAt(value[step] ?? null, rest) };
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== step));
}

/** Equal as JSON; the order of names in an object does not matter. */
export function isEqual(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isEqual(item, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isEqual(one[name], other[name]))
  );
}
