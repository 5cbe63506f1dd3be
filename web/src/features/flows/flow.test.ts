import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { getAt, isObject, type JsonObject, parsePath } from "../settings/documents";
import * as flow from "./flow";

const FOLDER = "../src/centralita/verticals";
const read = (path: string) => JSON.parse(readFileSync(`${FOLDER}/${path}`, "utf8")) as JsonObject;
const REAL = [
  "restaurant/flows/orders.json",
  "restaurant/flows/order_status.json",
  "hotel/flows/hotel.json",
  "hotel/flows/hotel_booking.json",
  "hotel/flows/hotel_stay.json",
].map(read);

/** Chance that can be repeated. */
function dice(seed: number) {
  let state = seed;
  return (most: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % most;
  };
}

/** A flow of random nodes and ways, with things in it that the editor does not know. */
function makeFlow(seed: number): JsonObject {
  const roll = dice(seed);
  let made: JsonObject = { flow: 1, title: "t", start: "", nodes: {}, x_unknown: { kept: true } };
  for (let count = 0; count < 12; count += 1) {
    const kind = flow.KINDS[roll(flow.KINDS.length)] ?? "say";
    made = flow.addNode(made, kind, [roll(900), roll(900)]).flow;
  }
  const names = Object.keys(flow.nodesOf(made));
  for (const name of names) {
    for (const port of flow.listPorts(flow.nodesOf(made)[name])) {
      const target = names[roll(names.length)] ?? "";
      if (roll(4) > 0) made = flow.connect(made, name, port.field, target);
    }
  }
  return made;
}

const SEEDS = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89];
const ALL = [...REAL, ...SEEDS.map(makeFlow)];

describe("a flow on the canvas", () => {
  it("finds every next that is written, and where it leads", () => {
    for (const each of ALL) {
      for (const edge of flow.listEdges(each)) {
        expect(getAt(each, ["nodes", edge.source, ...parsePath(edge.field)])).toBe(edge.target);
      }
      const written = JSON.stringify(flow.nodesOf(each)).match(/"next":"/g)?.length ?? 0;
      const found = flow.listEdges(each).filter(({ field }) => field.endsWith("next")).length;
      expect(found).toBe(written);
    }
  });

  it("comes back as it was when every way is cut and drawn again", () => {
    for (const each of ALL) {
      const edges = flow.listEdges(each);
      let cut = each;
      for (const edge of edges) cut = flow.disconnect(cut, edge.source, edge.field);
      expect(flow.listEdges(cut)).toEqual([]);
      for (const edge of edges) cut = flow.connect(cut, edge.source, edge.field, edge.target);
      expect(cut).toEqual(each);
    }
  });

  it("loses nothing by being given places", () => {
    for (const each of ALL) {
      const places = flow.readPlaces(each);
      expect(flow.writePlaces(each, places)).toEqual(each);
      const everywhere = new Map(
        Object.keys(flow.nodesOf(each)).map((name) => [name, [1, 2] as const]),
      );
      const placed = flow.writePlaces(each, everywhere);
      for (const node of Object.values(flow.nodesOf(placed))) {
        expect(isObject(node) && node["at"]).toEqual([1, 2]);
      }
      expect(flow.listEdges(placed)).toEqual(flow.listEdges(each));
    }
  });

  it("renames a node wherever it is written, and back", () => {
    for (const each of ALL) {
      const name = Object.keys(flow.nodesOf(each))[0] ?? "";
      const renamed = flow.renameNode(each, name, "another_name");
      expect(JSON.stringify(flow.listEdges(renamed))).not.toContain(`"${name}"`);
      expect(flow.renameNode(renamed, "another_name", name)).toEqual(each);
    }
  });

  it("leaves no way to a node that was removed", () => {
    for (const each of ALL) {
      const name = Object.keys(flow.nodesOf(each)).at(-1) ?? "";
      const fewer = flow.removeNode(each, name);
      expect(flow.nodesOf(fewer)).not.toHaveProperty(name);
      expect(flow.listEdges(fewer).map(({ target }) => target)).not.toContain(name);
      expect(fewer["x_unknown"]).toEqual(each["x_unknown"]);
    }
  });

  it("puts new nodes where none stands", () => {
    const places: flow.Place[] = [];
    for (let count = 0; count < 20; count += 1) {
      const free = flow.findFreePlace([100, 100], places);
      for (const [x, y] of places) {
        expect(Math.abs(free[0] - x) >= 260 || Math.abs(free[1] - y) >= 150).toBe(true);
      }
      places.push(free);
    }
  });
});
