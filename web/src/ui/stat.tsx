import { ArrowDownRight, ArrowRight, ArrowUpRight } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "../lib/cn";
import { Skeleton } from "./skeleton";

export type Trend = {
  direction: "up" | "down" | "flat";
  text: string;
  /** More is not always better: failures that rise are bad. */
  good?: boolean;
};

type Props = {
  label: ReactNode;
  value: ReactNode;
  hint?: ReactNode;
  trend?: Trend;
  loading?: boolean;
};

const ARROWS = { up: ArrowUpRight, down: ArrowDownRight, flat: ArrowRight };

export function Stat({ label, value, hint, trend, loading = false }: Props) {
  return (
    <div className="rounded-lg border border-line bg-surface px-4 py-3.5 shadow-raised">
      <p className="text-[13px] text-muted">{label}</p>
      <div className="mt-1 flex h-8 items-center gap-2">
        {loading ? (
          <Skeleton className="h-6 w-20" />
        ) : (
          <span className="min-w-0 truncate text-xl font-semibold text-ink tabular-nums sm:text-2xl">
            {value}
          </span>
        )}
        {trend && !loading ? <TrendMark trend={trend} /> : null}
      </div>
      {hint === undefined ? null : <p className="mt-0.5 min-h-[18px] text-xs text-faint">{hint}</p>}
    </div>
  );
}

function TrendMark({ trend }: { trend: Trend }) {
  const Arrow = ARROWS[trend.direction];
  const tone =
    trend.good === undefined ? "text-faint" : trend.good ? "text-success" : "text-danger";
  return (
    <span className={cn("inline-flex items-center gap-0.5 text-xs font-medium", tone)}>
      <Arrow className="size-3.5" aria-hidden />
      {trend.text}
    </span>
  );
}
