import { ChartColumn, Table2 } from "lucide-react";
import { type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "../../ui/card";
import { IconButton } from "../../ui/icon-button";
import { Skeleton } from "../../ui/skeleton";

export type Cells = { head: readonly string[]; rows: readonly (readonly string[])[] };

type Props = {
  title: string;
  description?: string;
  /** The same figures in words; null: what is shown is a table already. */
  cells: Cells | null;
  loading: boolean;
  /** Said instead of an empty drawing. */
  empty?: string | false;
  children: ReactNode;
  className?: string;
};

/** A drawing that can be read as a table, too. Both take the same room. */
export function ChartCard(props: Props) {
  const { title, description, cells, loading, empty, children, className } = props;
  const { t } = useTranslation("overview");
  const [asTable, setAsTable] = useState(false);
  const label = asTable ? t("chart.asChart") : t("chart.asTable");
  return (
    <Card
      className={className ?? ""}
      title={title}
      description={description}
      actions={
        cells && !empty ? (
          <IconButton
            size="sm"
            label={`${label}: ${title}`}
            icon={asTable ? <ChartColumn /> : <Table2 />}
            onClick={() => setAsTable(!asTable)}
          />
        ) : null
      }
    >
      <div className="h-64">
        {loading ? (
          <Skeleton className="h-full w-full" />
        ) : empty ? (
          <p className="flex h-full items-center justify-center text-center text-muted">{empty}</p>
        ) : asTable && cells ? (
          <CellTable title={title} cells={cells} />
        ) : (
          <Suspense fallback={<Skeleton className="h-full w-full" />}>{children}</Suspense>
        )}
      </div>
    </Card>
  );
}

function CellTable({ title, cells }: { title: string; cells: Cells }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by keyboard
    <div className="relative h-full overflow-auto" tabIndex={0} role="region" aria-label={title}>
      <table className="w-full text-left text-[13px]">
        <caption className="sr-only">{title}</caption>
        <thead className="sticky top-0 bg-surface text-xs text-muted">
          <tr>
            {cells.head.map((word, at) => (
              <th
                key={word}
                scope="col"
                className={at === 0 ? "py-1.5 font-medium" : "py-1.5 pl-3 text-right font-medium"}
              >
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {cells.rows.map((row) => (
            <tr key={row[0]}>
              {row.map((value, at) =>
                at === 0 ? (
                  <th key={cells.head[at]} scope="row" className="py-1.5 font-normal">
                    {value}
                  </th>
                ) : (
                  <td key={cells.head[at]} className="py-1.5 pl-3 text-right tabular-nums">
                    {value}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
