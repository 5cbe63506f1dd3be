/* The definition as nodes and edges of the canvas. Pure. */
import { type Edge as CanvasEdge, MarkerType } from "@xyflow/react";
import { getAt, type Json, type JsonObject } from "../settings/documents";
import { findKind, listEdges, listPorts, nodesOf, type Place, type Port } from "./flow";
import type { FlowProblem } from "./flow-context";
import type { CardNode } from "./node-card";
import { readText, summarise, type TradeTexts } from "./texts";

type Given = {
  flow: JsonObject;
  places: ReadonlyMap<string, Place>;
  problems: readonly FlowProblem[];
  texts: TradeTexts;
  language: string;
  /** Names of the ways that have no words of their own: next, none, yes … */
  sayWay: (what: string) => string;
};

const NOWHERE: Place = [0, 0];

function labelOf(port: Port, given: Given): string {
  const { flow, texts, language, sayWay } = given;
  if (port.label === null) return sayWay("next");
  if (port.field.startsWith("menu.options") || port.field === "menu.next") {
    const read = readText(flow, texts, port.label, language);
    return port.label === "*" ? sayWay("each") : read || sayWay("option");
  }
  const text = typeof port.label === "string" ? port.label : "";
  if (port.field.startsWith("branch")) return text === "*" ? sayWay("else") : text || sayWay("if");
  return sayWay(text);
}

/** It has to lead somewhere and does not. */
function isOpen(flow: JsonObject, node: Json, port: Port): boolean {
  if (port.target !== null) return !Object.hasOwn(nodesOf(flow), port.target);
  if (port.field === "menu.none") return false;
  const isOption = port.field.startsWith("menu.options");
  return !(isOption && getAt(node, ["menu", "next"]) !== undefined);
}

export function toNodes(given: Given): CardNode[] {
  const { flow, places, problems, texts, language } = given;
  const start = flow["start"];
  return Object.entries(nodesOf(flow)).map(([name, node]: [string, Json]) => {
    const [x, y] = places.get(name) ?? NOWHERE;
    return {
      id: name,
      type: "card",
      position: { x, y },
      ariaLabel: name,
      data: {
        name,
        kind: findKind(node),
        summary: summarise(flow, texts, node, language),
        ports: listPorts(node).map((port) => ({
          field: port.field,
          label: labelOf(port, given),
          open: isOpen(flow, node, port),
        })),
        isStart: start === name,
        problems: problems.filter((each) => each.node === name).map(({ message }) => message),
      },
    };
  });
}

/** Ways of the chosen node stand out from the others. */
export const toEdges = (flow: JsonObject, selected: string | null): CanvasEdge[] =>
  listEdges(flow).map(({ id, source, field, target }) => {
    const isNear = source === selected || target === selected;
    return {
      id,
      source,
      sourceHandle: field,
      target,
      className: selected === null ? "" : isNear ? "edge-near" : "edge-far",
      zIndex: isNear ? 1 : 0,
      ariaLabel: `${source} → ${target}`,
      markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
    };
  });
