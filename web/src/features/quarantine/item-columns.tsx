import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Badge } from "../../ui/badge";
import { Checkbox } from "../../ui/checkbox";
import { RelativeTime } from "../../ui/relative-time";
import type { Column } from "../../ui/table";
import type { Item } from "./shelf";

type Choice = {
  chosen: readonly string[];
  all: readonly string[];
  /** Null: these can't be chosen. */
  onChoose: ((ids: readonly string[]) => void) | null;
  to: (id: string) => string;
};

export function useItemColumns({ chosen, all, onChoose, to }: Choice): Column<Item>[] {
  const { t } = useTranslation("quarantine");
  const columns: Column<Item>[] = [
    {
      key: "cause",
      title: t("cause.label"),
      cell: (row) => (
        <Link to={to(row.quarantine_id)} className="block hover:underline">
          <Badge tone="warning">{t(`cause.${row.cause}`, { defaultValue: row.cause })}</Badge>
          <span className="mt-1 line-clamp-2 text-[13px] text-muted [overflow-wrap:anywhere]">
            {row.reason}
          </span>
        </Link>
      ),
    },
    {
      key: "number",
      title: t("numberId"),
      wide: true,
      cell: (row) => (
        <code className="text-[13px]">{row.phone_number_id ?? row.waba_id ?? "–"}</code>
      ),
    },
    {
      key: "field",
      title: t("field"),
      wide: true,
      cell: (row) => (
        <>
          <span className="block">{row.field}</span>
          <span className="block text-xs text-faint">{row.provider}</span>
        </>
      ),
    },
    {
      key: "at",
      title: t("received"),
      align: "right",
      cell: (row) => (
        <RelativeTime
          value={row.received_at}
          style="short"
          className="whitespace-nowrap text-muted"
        />
      ),
    },
  ];
  if (!onChoose) return columns;
  const isAll = chosen.length > 0 && chosen.length === all.length;
  return [
    {
      key: "choose",
      className: "w-8 pr-0",
      title: (
        <Checkbox
          label={t("chooseAll")}
          labelHidden
          checked={isAll ? true : chosen.length > 0 ? "indeterminate" : false}
          onChange={(every) => onChoose(every ? all : [])}
        />
      ),
      cell: ({ quarantine_id: id, reason }) => (
        <Checkbox
          label={t("choose", { what: reason })}
          labelHidden
          checked={chosen.includes(id)}
          onChange={(on) => onChoose(on ? [...chosen, id] : chosen.filter((each) => each !== id))}
        />
      ),
    },
    ...columns,
  ];
}
