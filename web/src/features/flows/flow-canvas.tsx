import "@xyflow/react/dist/style.css";
import "./flow-canvas.css";
import {
  Background,
  type Connection,
  Controls,
  type Edge as CanvasEdge,
  MiniMap,
  type NodeChange,
  ReactFlow,
  type ReactFlowInstance,
  useEdgesState,
  useNodesState,
  useReactFlow,
} from "@xyflow/react";
import { useEffect, useEffectEvent, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { textOf } from "../settings/draft";
import { toEdges, toNodes } from "./canvas";
import type { Place } from "./flow";
import { useFlow } from "./flow-context";
import { type CardNode, NodeCard } from "./node-card";

const NODE_TYPES = { card: NodeCard };
const DELETE = ["Backspace", "Delete"];
const FIT = { padding: 0.15, maxZoom: 1, minZoom: 0.35 };
const GRID: [number, number] = [8, 8];
// prettier-ignore
const WAYS = [
  "next", "none", "each", "option", "else", "if", "order", "location", "media", "image", "video",
  "audio", "document", "contacts", "form", "text", "yes", "no", "skip", "message",
];

type Props = {
  places: ReadonlyMap<string, Place>;
  onMoved: (moved: ReadonlyMap<string, Place>) => void;
  onConnect: (source: string, field: string, target: string) => void;
  onDisconnect: (edges: readonly { source: string; field: string }[]) => void;
  onRemove: (names: readonly string[]) => void;
};

/** Nodes and ways between them; by mouse, by finger, and by keyboard with the panel beside it. */
export function FlowCanvas(props: Props) {
  const { places, onMoved, onConnect, onDisconnect, onRemove } = props;
  const { t } = useTranslation("flows");
  const editing = useFlow();
  const { flow, problems, palette, language, readOnly, selected, select } = editing;
  const [nodes, setNodes, changeNodes] = useNodesState<CardNode>([]);
  const [edges, setEdges, changeEdges] = useEdgesState<CanvasEdge>([]);
  const drawn = useMemo(() => {
    const sayWay = (what: string) =>
      WAYS.includes(what) ? t(`way.${what}`) : what === "*" ? t("way.other") : what;
    return toNodes({ flow, places, problems, texts: palette.texts, language, sayWay });
  }, [flow, places, problems, palette.texts, language, t]);

  // The canvas keeps what it measured and what is chosen; all else comes from the definition.
  useEffect(() => {
    setNodes((before) => {
      const known = new Map(before.map((node) => [node.id, node]));
      return drawn.map((node) => {
        const old = known.get(node.id);
        const isChosen = node.id === selected;
        if (!old) return { ...node, selected: isChosen };
        const position = old.dragging ? old.position : node.position;
        return { ...old, ...node, position, selected: isChosen };
      });
    });
  }, [drawn, selected, setNodes]);
  useEffect(() => {
    setEdges((before) => {
      const chosen = new Set(before.filter((edge) => edge.selected).map((edge) => edge.id));
      return toEdges(flow, selected).map((edge) => ({ ...edge, selected: chosen.has(edge.id) }));
    });
  }, [flow, selected, setEdges]);
  useShowSelected(selected);

  // Which node is chosen is ours to say: a problem or the search may choose one as well.
  const onNodesChange = (changes: NodeChange<CardNode>[]) => {
    const choices = changes.filter((change) => change.type === "select");
    changeNodes(changes.filter((change) => change.type !== "select"));
    const chosen = choices.find((change) => change.selected);
    if (chosen) select(chosen.id);
    else if (choices.some((change) => change.id === selected)) select(null);
  };
  const connect = ({ source, sourceHandle, target }: Connection) => {
    if (sourceHandle) onConnect(source, sourceHandle, target);
  };
  return (
    <div className="flow-canvas h-full" role="application" aria-label={t("canvas")}>
      <ReactFlow<CardNode>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={changeEdges}
        onConnect={connect}
        onNodeDragStop={(_event, _node, moved) => onMoved(placesOf(moved))}
        onPaneClick={() => select(null)}
        onNodesDelete={(gone) => onRemove(gone.map(({ id }) => id))}
        onEdgesDelete={(gone) =>
          onDisconnect(
            gone.map((edge) => ({ source: edge.source, field: edge.sourceHandle ?? "" })),
          )
        }
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        edgesReconnectable={false}
        deleteKeyCode={readOnly ? null : DELETE}
        multiSelectionKeyCode={null}
        selectionKeyCode={null}
        snapToGrid
        snapGrid={GRID}
        minZoom={0.1}
        onInit={(canvas) => openView(canvas, textOf(flow["start"]))}
        onlyRenderVisibleElements={nodes.length > 80}
        ariaLabelConfig={{
          "node.a11yDescription.default": t("aria.node"),
          "edge.a11yDescription.default": t("aria.edge"),
          "controls.ariaLabel": t("aria.controls"),
          "controls.zoomIn.ariaLabel": t("aria.zoomIn"),
          "controls.zoomOut.ariaLabel": t("aria.zoomOut"),
          "controls.fitView.ariaLabel": t("aria.fit"),
          "minimap.ariaLabel": t("aria.minimap"),
        }}
      >
        <Background gap={24} />
        <Controls showInteractive={false} fitViewOptions={FIT} className="@max-4xl:mb-16!" />
        <MiniMap
          pannable
          zoomable
          className="hidden @4xl:block"
          nodeColor={(node) => (node.selected ? "var(--accent)" : "var(--faint)")}
        />
      </ReactFlow>
    </div>
  );
}

/** All of it where that can be read, else where it starts. */
function openView(canvas: ReactFlowInstance<CardNode>, start: string): void {
  const box = document.querySelector(".flow-canvas")?.getBoundingClientRect();
  const { width, height } = canvas.getNodesBounds(canvas.getNodes());
  const first = canvas.getNode(start);
  const fits = box && width * 0.6 < box.width && height * 0.6 < box.height;
  if (fits || !first || !box) return void canvas.fitView(FIT);
  const { x, y } = first.position;
  const zoom = 0.8;
  void canvas.setViewport({ x: 40 - x * zoom, y: box.height / 3 - y * zoom, zoom });
}

const placesOf = (moved: readonly CardNode[]) =>
  new Map(moved.map(({ id, position }): [string, Place] => [id, [position.x, position.y]]));

/** What of the canvas is not covered by the panel, which lies over it on narrow screens. */
function findVisible(): { width: number; height: number } | null {
  const box = document.querySelector(".flow-canvas")?.getBoundingClientRect();
  if (!box) return null;
  const panel = document.querySelector(".flow-panel")?.getBoundingClientRect();
  const covers = panel !== undefined && panel.left < box.right && panel.top > box.top;
  return { width: box.width, height: covers ? panel.top - box.top : box.height };
}

/** A node chosen elsewhere (a problem, the search) is brought into view. */
function useShowSelected(selected: string | null): void {
  const { getNode, getViewport, setViewport } = useReactFlow();
  const show = useEffectEvent((name: string) => {
    const node = getNode(name);
    const seen = findVisible();
    if (!node || !seen) return;
    const { x, y, zoom } = getViewport();
    const left = node.position.x * zoom + x;
    const top = node.position.y * zoom + y;
    const right = left + 230 * zoom;
    const bottom = top + 100 * zoom;
    const isReadable = zoom >= 0.45;
    if (isReadable && left >= 0 && top >= 0 && right <= seen.width && bottom <= seen.height) return;
    const near = Math.max(zoom, 0.75);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const place = {
      x: seen.width / 2 - (node.position.x + 115) * near,
      y: seen.height / 2 - (node.position.y + 60) * near,
      zoom: near,
    };
    void setViewport(place, { duration: still ? 0 : 300 });
  });
  useEffect(() => {
    if (selected) show(selected);
  }, [selected]);
}
