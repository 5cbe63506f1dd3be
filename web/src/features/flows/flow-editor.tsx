import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "../../lib/cn";
import { IconButton } from "../../ui/icon-button";
import { Skeleton } from "../../ui/skeleton";
import { Tabs } from "../../ui/tabs";
import type { JsonObject } from "../settings/documents";
import { TryChat } from "../settings/try-chat";
import type { Edited } from "../settings/use-document";
import {
  connect,
  disconnect,
  findFreePlace,
  type Place,
  readPlaces,
  removeNode,
  writePlaces,
} from "./flow";
import { FlowCanvas } from "./flow-canvas";
import { FlowContext, type FlowProblem } from "./flow-context";
import { FlowPanel } from "./flow-panel";
import { FlowTools } from "./flow-tools";
import { arrange } from "./layout";
import { NodePanel } from "./node-panel";
import { ProblemsPanel } from "./problems-panel";
import { useFlowEditing, useFlowTrial } from "./use-flow-editing";

export type EditorProps = {
  name: string;
  edited: Edited<JsonObject>;
  readOnly: boolean;
  problems: readonly FlowProblem[];
};

export default function FlowEditor(props: EditorProps) {
  const auto = useAutomaticPlaces(props.edited.now);
  if (!auto) return <Skeleton className="m-4 h-96" />;
  return (
    <ReactFlowProvider>
      <Editor {...props} auto={auto} />
    </ReactFlowProvider>
  );
}

/** Nodes without a place of their own get one when the flow is opened, and keep it. */
function useAutomaticPlaces(flow: JsonObject): Map<string, Place> | null {
  const [auto, setAuto] = useState<Map<string, Place> | null>(null);
  const first = useRef(flow);
  useEffect(() => {
    let gone = false;
    void arrange(first.current).then((places) => {
      if (!gone) setAuto(places);
    });
    return () => {
      gone = true;
    };
  }, []);
  return auto;
}

type Tab = "node" | "problems" | "try";

function Editor({
  name,
  edited,
  readOnly,
  problems,
  auto,
}: EditorProps & { auto: Map<string, Place> }) {
  const { t } = useTranslation("flows");
  const box = useRef<HTMLDivElement>(null);
  const { screenToFlowPosition, fitView } = useReactFlow();
  const places = new Map([...auto, ...readPlaces(edited.now)]);
  /** To the right of the chosen node, else in the middle of what one sees. */
  const findPlace = (beside: string | null): Place => {
    const chosen = beside === null ? undefined : places.get(beside);
    if (chosen) return findFreePlace([chosen[0] + 320, chosen[1]], places.values());
    const { left = 0, top = 0, width = 0, height = 0 } = box.current?.getBoundingClientRect() ?? {};
    const { x, y } = screenToFlowPosition({ x: left + width / 2 - 80, y: top + height / 2 - 60 });
    return findFreePlace([x, y], places.values());
  };
  const editing = useFlowEditing({ edited, readOnly, problems, findPlace });
  const { flow, selected, select } = editing;
  const [tab, setTab] = useState<Tab>("node");
  const [open, setOpen] = useState(false);
  const ask = useFlowTrial(name, edited);

  const choose = (chosen: string | null) => {
    select(chosen);
    if (chosen !== null) {
      setTab("node");
      setOpen(true);
    }
  };
  const arrangeAll = async () => {
    const tidy = await arrange(flow);
    edited.change(writePlaces(flow, tidy));
    requestAnimationFrame(() => void fitView({ padding: 0.15, duration: 200 }));
  };
  const removeAll = (names: readonly string[]) => {
    edited.change(names.reduce(removeNode, flow));
    select(null);
  };
  return (
    <FlowContext value={{ ...editing, select: choose }}>
      <div className="@container relative min-h-0 flex-1">
        <div className="relative flex h-full">
          <div ref={box} className="relative min-w-0 flex-1">
            <FlowTools onArrange={() => void arrangeAll()} />
            <FlowCanvas
              places={places}
              onMoved={(moved) => edited.change(writePlaces(flow, new Map([...places, ...moved])))}
              onConnect={(source, field, target) =>
                edited.change(connect(flow, source, field, target))
              }
              onDisconnect={(edges) =>
                edited.change(
                  edges.reduce((next, edge) => disconnect(next, edge.source, edge.field), flow),
                )
              }
              onRemove={removeAll}
            />
          </div>
          <aside
            aria-label={t("panel.label")}
            className={cn(
              "flow-panel flex min-h-0 flex-col border-line bg-surface @4xl:w-96 @4xl:shrink-0 @4xl:border-l",
              "@max-4xl:absolute @max-4xl:inset-x-0 @max-4xl:bottom-0 @max-4xl:z-20 @max-4xl:rounded-t-lg @max-4xl:border-t @max-4xl:shadow-floating",
              open ? "@max-4xl:h-[70%]" : "@max-4xl:h-auto",
            )}
          >
            <IconButton
              label={t("panel.close")}
              size="sm"
              tooltip={false}
              icon={<X />}
              onClick={() => setOpen(false)}
              className={cn("absolute top-1 right-2 z-10 @4xl:hidden", !open && "hidden")}
            />
            <Tabs<Tab>
              label={t("panel.label")}
              value={tab}
              onChange={(next) => {
                setTab(next);
                setOpen(true);
              }}
              className={cn(
                "min-h-0 flex-1 [&>[role=tabpanel]]:overflow-y-auto [&>[role=tabpanel]]:p-4",
                !open && "@max-4xl:[&>[role=tabpanel]]:hidden",
              )}
              tabs={[
                {
                  value: "node",
                  label: selected === null ? t("panel.flow") : t("panel.node"),
                  content:
                    selected === null ? (
                      <FlowPanel />
                    ) : (
                      <NodePanel key={selected} name={selected} />
                    ),
                },
                {
                  value: "problems",
                  label: t("panel.problems"),
                  count: problems.length,
                  content: <ProblemsPanel />,
                },
                ...(readOnly
                  ? []
                  : [
                      {
                        value: "try" as const,
                        label: t("settings:chat.title"),
                        content: (
                          <TryChat draft={flow} ask={ask} begin={HELLO} className="h-full" />
                        ),
                      },
                    ]),
              ]}
            />
          </aside>
        </div>
      </div>
    </FlowContext>
  );
}

const HELLO = [{ text: "Hola" }];
