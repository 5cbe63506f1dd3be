/* Where nodes stand when nobody has placed them: from left to right, as the talk goes. */
import type { JsonObject } from "../settings/documents";
import { listEdges, listPorts, nodesOf, type Place } from "./flow";

export const NODE_WIDTH = 232;
const HEAD = 84;
const PORT = 24;

export const guessHeight = (node: JsonObject[string] | undefined) =>
  HEAD + Math.max(1, listPorts(node).length) * PORT;

/** Loads the layout library only when somebody opens a flow. */
export async function arrange(flow: JsonObject): Promise<Map<string, Place>> {
  const dagre = await import("@dagrejs/dagre");
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  // Flows go round in circles; cut greedily they stay half as wide.
  graph.setGraph({ rankdir: "LR", nodesep: 28, ranksep: 72, acyclicer: "greedy" });
  graph.setDefaultEdgeLabel(() => ({}));
  const nodes = Object.entries(nodesOf(flow));
  for (const [name, node] of nodes) {
    graph.setNode(name, { width: NODE_WIDTH, height: guessHeight(node) });
  }
  for (const edge of listEdges(flow)) graph.setEdge(edge.source, edge.target, {}, edge.id);
  dagre.layout(graph);
  return new Map(
    nodes.map(([name, node]): [string, Place] => {
      const { x = 0, y = 0 } = graph.node(name);
      return [name, [Math.round(x - NODE_WIDTH / 2), Math.round(y - guessHeight(node) / 2)]];
    }),
  );
}
