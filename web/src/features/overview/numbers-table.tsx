import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useTenant } from "../../app/session";
import { useFormat } from "../../app/use-format";
import { type Column, Table } from "../../ui/table";
import type { Statistics } from "./use-statistics";

type Row = Statistics["numbers"][number];

export function NumbersTable({ found }: { found: Statistics | undefined }) {
  const { t } = useTranslation("overview");
  const { slug } = useTenant();
  const format = useFormat();
  const count = (key: "received" | "sent" | "failed", wide = false): Column<Row> => ({
    key,
    title: t(`series.${key}`),
    align: "right",
    wide,
    cell: (row) => format.number(row[key]),
  });
  const share = (key: "delivery_share" | "read_share"): Column<Row> => ({
    key,
    title: t(`numbers.${key}`),
    align: "right",
    wide: true,
    cell: (row) => (row[key] === null ? "–" : format.percent(row[key])),
  });
  const columns: Column<Row>[] = [
    {
      key: "name",
      title: t("numbers.name"),
      cell: (row) => (
        <Link to={`/t/${slug}/settings/numbers/${row.number_id}`} className="hover:underline">
          <span className="block font-medium">{row.name}</span>
          {row.phone_number ? (
            <span className="block text-xs whitespace-nowrap text-faint tabular-nums">
              {format.phone(row.phone_number)}
            </span>
          ) : null}
        </Link>
      ),
    },
    count("received"),
    count("sent"),
    share("delivery_share"),
    share("read_share"),
    count("failed", true),
  ];
  return (
    <section>
      <h2 className="mb-2 text-[15px] font-semibold text-ink">{t("numbers.title")}</h2>
      <Table
        label={t("numbers.title")}
        columns={columns}
        rows={found?.numbers}
        rowKey={(row) => row.number_id}
        empty={<p className="py-6 text-center text-muted">{t("numbers.empty")}</p>}
      />
    </section>
  );
}
