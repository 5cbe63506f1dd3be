import type { ReactNode } from "react";
import { useFormat } from "../../app/use-format";
import { Card } from "../../ui/card";
import { Skeleton } from "../../ui/skeleton";

export type Rank = { key: string; label: ReactNode; detail?: ReactNode; count: number };
type Props = {
  title: string;
  description?: string;
  ranks: readonly Rank[] | undefined;
  empty: string;
  color?: string;
};

/** A list by size, each with a bar as long as its share of the biggest. */
export function Ranked({ title, description, ranks, empty, color = "var(--chart-1)" }: Props) {
  const format = useFormat();
  const most = Math.max(1, ...(ranks ?? []).map(({ count }) => count));
  return (
    <Card title={title} description={description}>
      {!ranks ? (
        <Skeleton className="h-40 w-full" />
      ) : ranks.length === 0 ? (
        <p className="py-6 text-center text-muted">{empty}</p>
      ) : (
        <ol className="space-y-3">
          {ranks.map((rank) => (
            <li key={rank.key}>
              <div className="flex items-baseline justify-between gap-3">
                <span className="min-w-0 text-ink [overflow-wrap:anywhere]">{rank.label}</span>
                <span className="font-medium tabular-nums">{format.number(rank.count)}</span>
              </div>
              <div aria-hidden className="mt-1 h-1.5 rounded-full bg-sunken">
                <div
                  className="h-full rounded-full"
                  style={{ width: `${(100 * rank.count) / most}%`, background: color }}
                />
              </div>
              {rank.detail ? <p className="mt-1 text-xs text-muted">{rank.detail}</p> : null}
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
