import type { ReactNode } from "react";
import { cn } from "../lib/cn";
import { Skeleton } from "./skeleton";

export type Column<Row> = {
  key: string;
  title: ReactNode;
  cell: (row: Row) => ReactNode;
  align?: "left" | "right";
  /** Left out on narrow screens. */
  wide?: boolean;
  className?: string;
};

type Props<Row> = {
  /** What the table holds, for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  empty?: ReactNode;
  loading?: boolean;
  onRowClick?: (row: Row) => void;
  /** Under the rows: "load more". */
  footer?: ReactNode;
};

export function Table<Row>(props: Props<Row>) {
  const { label, columns, rows, rowKey, empty, loading = rows === undefined } = props;
  if (!loading && rows?.length === 0 && empty) return <>{empty}</>;
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface shadow-raised">
      <div className="overflow-x-auto">
        <table className="w-full border-collapse text-left" aria-busy={loading}>
          <caption className="sr-only">{label}</caption>
          <thead className="border-b border-line bg-canvas text-xs text-muted">
            <tr>
              {columns.map((column) => (
                <th key={column.key} scope="col" className={cell(column, "py-2 font-medium")}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {loading
              ? [0, 1, 2, 3, 4].map((row) => (
                  <tr key={row}>
                    {columns.map((column) => (
                      <td key={column.key} className={cell(column, "py-3")}>
                        <Skeleton className="h-4 w-full max-w-32" />
                      </td>
                    ))}
                  </tr>
                ))
              : rows?.map((row) => <TableRow key={rowKey(row)} row={row} table={props} />)}
          </tbody>
        </table>
      </div>
      {props.footer ? <div className="border-t border-line px-4 py-2">{props.footer}</div> : null}
    </div>
  );
}

/** A click anywhere is for the mouse; for the keyboard the row holds a link or button of its own. */
function TableRow<Row>({ row, table }: { row: Row; table: Props<Row> }) {
  const { columns, onRowClick } = table;
  return (
    <tr
      onClick={onRowClick ? () => onRowClick(row) : undefined}
      className={cn("transition-colors", onRowClick && "cursor-pointer hover:bg-canvas")}
    >
      {columns.map((column) => (
        <td key={column.key} className={cell(column, "py-2.5 text-ink")}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

function cell<Row>(column: Column<Row>, more: string) {
  return cn(
    "px-4 align-middle",
    column.align === "right" && "text-right tabular-nums",
    column.wide && "hidden md:table-cell",
    more,
    column.className,
  );
}
