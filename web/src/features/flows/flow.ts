/*
 * A flow as the canvas sees it: nodes with ports, and where each port leads. The definition itself
 * is the only truth; every change is made in it, and what is not known here stays as it is.
 */
import {
  getAt,
  isObject,
  type Json,
  type JsonObject,
  parsePath,
  removeAt,
  setAt,
} from "../settings/documents";
import { listOf, textOf } from "../settings/draft";

export const KINDS = [
  "say",
  "ask",
  "menu",
  "branch",
  "act",
  "look_up",
  "call",
  "wait",
  "hand_over",
  "set",
  "end",
] as const;
export type Kind = (typeof KINDS)[number];

/** A way out of a node. `field` is where it is written; `target` null: it leads nowhere yet. */
export type Port = { field: string; label: Json | null; target: string | null };

export const MOST_NODES = 500;
export const NAME = /^[a-z][a-z0-9_]{0,39}$/;

export const findKind = (node: Json | undefined): Kind | null =>
  isObject(node) ? (KINDS.find((kind) => kind in node) ?? null) : null;

export const nodesOf = (flow: JsonObject): JsonObject =>
  isObject(flow["nodes"]) ? flow["nodes"] : {};

const targetAt = (node: Json, field: string): string | null =>
  textOf(getAt(node, parsePath(field))) || null;

const isLive = (menu: JsonObject) => "fact" in menu || "from" in menu || "each" in menu;

function listWays(node: JsonObject, ways: "on" | "refused"): Port[] {
  const inside = node[ways];
  if (!isObject(inside)) return [];
  return Object.keys(inside).map((what) => {
    const field = `${ways}.${what}`;
    return { field, label: what, target: targetAt(node, field) };
  });
}

function listMenuPorts(node: JsonObject): Port[] {
  const menu = isObject(node["menu"]) ? node["menu"] : {};
  const port = (field: string, label: Json | null): Port => ({
    field,
    label,
    target: targetAt(node, field),
  });
  const options = listOf(menu["options"]).map((option, index) =>
    port(`menu.options[${index}].next`, isObject(option) ? (option["title"] ?? null) : null),
  );
  const live = isLive(menu);
  const each = isObject(menu["each"]) ? (menu["each"]["title"] ?? null) : null;
  return [
    ...options,
    ...(live || "next" in menu ? [port("menu.next", each ?? "*")] : []),
    ...(live || "none" in menu ? [port("menu.none", "none")] : []),
    ...listWays(node, "on"),
  ];
}

/** All ways out, in the order they are written; also those that lead nowhere yet. */
export function listPorts(node: Json | undefined): Port[] {
  const kind = findKind(node);
  if (kind === null || !isObject(node) || kind === "hand_over" || kind === "end") return [];
  if (kind === "menu") return listMenuPorts(node);
  if (kind === "branch") {
    return listOf(node["branch"]).map((way, index) => ({
      field: `branch[${index}].next`,
      label: isObject(way) ? (way["if"] ?? "*") : "*",
      target: targetAt(node, `branch[${index}].next`),
    }));
  }
  const next: Port = { field: "next", label: null, target: targetAt(node, "next") };
  return [next, ...listWays(node, "refused"), ...listWays(node, "on")];
}

export type Edge = { id: string; source: string; field: string; target: string };

/** Every way that leads to a node there is. */
export function listEdges(flow: JsonObject): Edge[] {
  const nodes = nodesOf(flow);
  return Object.entries(nodes).flatMap(([source, node]) =>
    listPorts(node)
      .filter((port) => port.target !== null && Object.hasOwn(nodes, port.target))
      .map(({ field, target }) => ({
        id: `${source} ${field}`,
        source,
        field,
        target: target ?? "",
      })),
  );
}

export function connect(
  flow: JsonObject,
  source: string,
  field: string,
  target: string,
): JsonObject {
  return setAt(flow, ["nodes", source, ...parsePath(field)], target) as JsonObject;
}

export function disconnect(flow: JsonObject, source: string, field: string): JsonObject {
  return removeAt(flow, ["nodes", source, ...parsePath(field)]) as JsonObject;
}

const START: Record<Kind, JsonObject> = {
  say: { say: { es: "", en: "" } },
  ask: { ask: { text: { es: "", en: "" }, kind: "text", into: "answer" } },
  menu: { menu: { text: { es: "", en: "" }, options: [{ id: "one", title: { es: "", en: "" } }] } },
  branch: { branch: [{ if: "" }, {}] },
  act: { act: "" },
  look_up: { look_up: "", into: "found" },
  call: { call: "" },
  wait: { wait: { minutes: 30 } },
  hand_over: { hand_over: {} },
  set: { set: { value: "" } },
  end: { end: null },
};

export function findFreeName(wanted: string, taken: JsonObject): string {
  if (!Object.hasOwn(taken, wanted)) return wanted;
  for (let number = 2; ; number += 1) {
    const name = `${wanted}_${number}`;
    if (!Object.hasOwn(taken, name)) return name;
  }
}

export type Place = readonly [x: number, y: number];

/** A new node at a place; from an open way of another one where one is told. */
export function addNode(
  flow: JsonObject,
  kind: Kind,
  at: Place,
  from?: string,
): { flow: JsonObject; name: string } {
  const nodes = nodesOf(flow);
  const name = findFreeName(kind, nodes);
  const node = { ...structuredClone(START[kind]), at: at.map(Math.round) };
  let next = setAt(flow, ["nodes", name], node) as JsonObject;
  const open = from === undefined ? undefined : listPorts(nodes[from]).find((p) => !p.target);
  if (from !== undefined && open) next = connect(next, from, open.field, name);
  if (!textOf(flow["start"])) next = { ...next, start: name };
  return { flow: next, name };
}

export function copyNode(flow: JsonObject, name: string): { flow: JsonObject; name: string } {
  const nodes = nodesOf(flow);
  const free = findFreeName(name, nodes);
  const copy = structuredClone(nodes[name] ?? {});
  const place = isObject(copy) ? listOf(copy["at"]).map(Number) : [];
  const moved =
    place.length === 2
      ? setAt(
          copy,
          ["at"],
          place.map((each) => each + 40),
        )
      : copy;
  return { flow: setAt(flow, ["nodes", free], moved) as JsonObject, name: free };
}

/** Without the node and the ways that led to it. */
export function removeNode(flow: JsonObject, name: string): JsonObject {
  let next = flow;
  for (const edge of listEdges(flow)) {
    if (edge.target === name && edge.source !== name) {
      next = disconnect(next, edge.source, edge.field);
    }
  }
  return removeAt(next, ["nodes", name]) as JsonObject;
}

const ROOTS = ["start", "on_timeout"] as const;

/** Another name, everywhere it is written; the order of the nodes stays. */
export function renameNode(flow: JsonObject, name: string, wanted: string): JsonObject {
  let next = flow;
  for (const edge of listEdges(flow)) {
    if (edge.target === name) next = connect(next, edge.source, edge.field, wanted);
  }
  for (const root of ROOTS) if (next[root] === name) next = { ...next, [root]: wanted };
  for (const ways of ["on", "words"]) {
    const inside = next[ways];
    if (!isObject(inside)) continue;
    const renamed = Object.entries(inside).map(([key, to]) => [key, to === name ? wanted : to]);
    next = { ...next, [ways]: Object.fromEntries(renamed) as JsonObject };
  }
  const nodes = Object.entries(nodesOf(next)).map(([key, node]) => [
    key === name ? wanted : key,
    node,
  ]);
  return { ...next, nodes: Object.fromEntries(nodes) as JsonObject };
}

/** Where nodes stand that say so themselves. */
export function readPlaces(flow: JsonObject): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const [name, node] of Object.entries(nodesOf(flow))) {
    const [x, y] = isObject(node) ? listOf(node["at"]) : [];
    if (typeof x === "number" && typeof y === "number") places.set(name, [x, y]);
  }
  return places;
}

/** With these places written into their nodes. */
export function writePlaces(flow: JsonObject, places: ReadonlyMap<string, Place>): JsonObject {
  const nodes = Object.entries(nodesOf(flow)).map(([name, node]) => {
    const place = places.get(name);
    if (!place || !isObject(node)) return [name, node];
    return [name, { ...node, at: place.map(Math.round) }];
  });
  return { ...flow, nodes: Object.fromEntries(nodes) as JsonObject };
}

const WIDE = 260;
const HIGH = 150;

/** The nearest place at or below a wanted one where no other node stands. */
export function findFreePlace(wanted: Place, places: Iterable<Place>): Place {
  const taken = [...places];
  const [x] = wanted;
  let [, y] = wanted;
  const isTaken = () =>
    taken.some(([left, top]) => Math.abs(left - x) < WIDE && Math.abs(top - y) < HIGH);
  for (let tries = 0; tries < 200 && isTaken(); tries += 1) y += 40;
  return [x, y];
}
