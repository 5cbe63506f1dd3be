import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { CircleAlert, Flag } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "../../lib/cn";
import type { Kind } from "./flow";
import { LOOKS } from "./kinds";

export type CardPort = { field: string; label: string; open: boolean };
export type CardData = {
  name: string;
  kind: Kind | null;
  summary: string;
  ports: CardPort[];
  isStart: boolean;
  problems: string[];
};
export type CardNode = Node<CardData, "card">;

/** A node on the canvas: what it does, in its own words, and its ways out. */
export const NodeCard = memo(function NodeCard({ data, selected }: NodeProps<CardNode>) {
  const { kind, name, summary, ports, isStart, problems } = data;
  const { t } = useTranslation("flows");
  const looks = kind ? LOOKS[kind] : null;
  const Icon = looks?.icon ?? CircleAlert;
  return (
    <div
      className={cn(
        "w-58 rounded-lg border bg-surface text-[13px] shadow-raised transition-shadow",
        problems.length > 0 ? "border-danger" : "border-line-strong",
        selected && "border-accent shadow-floating ring-2 ring-accent",
      )}
    >
      <Handle type="target" position={Position.Left} className="flow-port" />
      <div className="flex items-center gap-2 border-b border-line px-2.5 py-2">
        <span
          className={cn(
            "flex size-6 shrink-0 items-center justify-center rounded-md",
            looks?.tone ?? "bg-danger-soft text-danger",
          )}
        >
          <Icon className="size-3.5" aria-hidden />
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate leading-tight font-semibold text-ink">{name}</span>
          <span className="block truncate text-[11px] leading-tight text-faint">
            {kind ? t(`kind.${kind}.name`) : t("kind.unknown")}
          </span>
        </span>
        {isStart ? (
          <Flag className="size-4 shrink-0 text-accent" aria-label={t("node.isStart")} />
        ) : null}
        {problems.length > 0 ? (
          <span
            title={problems.join("\n")}
            className="flex shrink-0 items-center gap-0.5 text-xs font-medium text-danger"
          >
            <CircleAlert className="size-4" aria-hidden />
            <span className="sr-only">{t("node.problems", { count: problems.length })}</span>
          </span>
        ) : null}
      </div>
      {summary ? (
        <p className="line-clamp-2 px-2.5 pt-1.5 break-words text-muted">{summary}</p>
      ) : null}
      <ul className="py-1.5">
        {ports.map((port) => (
          <li key={port.field} className="relative flex h-6 items-center justify-end px-3">
            <span className={cn("truncate text-xs", port.open ? "text-danger" : "text-faint")}>
              {port.label}
            </span>
            <Handle
              type="source"
              id={port.field}
              position={Position.Right}
              className={cn("flow-port", port.open && "flow-port-open")}
            />
          </li>
        ))}
      </ul>
    </div>
  );
});
