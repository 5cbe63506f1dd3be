import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Schemas } from "../../api/types";
import { useFormat } from "../../app/use-format";
import { Badge } from "../../ui/badge";
import { type Column, Table } from "../../ui/table";

type Use = Schemas["AgentUse"];
type Priced = Schemas["PricedMessages"];

function useMonth() {
  const { i18n } = useTranslation();
  const options = { month: "long", year: "numeric", timeZone: "UTC" } as const;
  const format = new Intl.DateTimeFormat(i18n.resolvedLanguage, options);
  return (month: string) => format.format(new Date(`${month}T12:00:00Z`));
}

const Empty = ({ text }: { text: string }) => (
  <p className="rounded-lg border border-line bg-surface py-6 text-center text-muted">{text}</p>
);

/** What language models used, by business and month. */
export function AgentCost({ uses }: { uses: readonly Use[] | undefined }) {
  const { t } = useTranslation("platform");
  const format = useFormat();
  const month = useMonth();
  const count = (key: "turns" | "input_tokens" | "output_tokens"): Column<Use> => ({
    key,
    title: t(`cost.${key}`),
    align: "right",
    cell: (row) => format.number(row[key]),
  });
  const columns: Column<Use>[] = [
    {
      key: "tenant",
      title: t("tenant"),
      cell: (row) => (
        <Link to={`/t/${row.tenant}/overview`} className="font-medium hover:underline">
          {row.name}
        </Link>
      ),
    },
    { key: "month", title: t("cost.month"), wide: true, cell: (row) => month(row.month) },
    count("turns"),
    count("input_tokens"),
    count("output_tokens"),
  ];
  return (
    <section>
      <h2 className="mb-2 text-[15px] font-semibold">{t("cost.agents")}</h2>
      <Table
        label={t("cost.agents")}
        columns={columns}
        rows={uses}
        rowKey={(row) => row.tenant + row.month}
        empty={<Empty text={t("cost.agentsEmpty")} />}
      />
    </section>
  );
}

/** Messages by WhatsApp's category of price: what Meta bills. */
export function MessageCost({ priced }: { priced: readonly Priced[] | undefined }) {
  const { t } = useTranslation("platform");
  const format = useFormat();
  const month = useMonth();
  const columns: Column<Priced>[] = [
    { key: "month", title: t("cost.month"), cell: (row) => month(row.month) },
    {
      key: "category",
      title: t("cost.category"),
      cell: (row) => t(`cost.categories.${row.category}`, { defaultValue: row.category }),
    },
    {
      key: "billable",
      title: t("cost.billable"),
      wide: true,
      cell: (row) => (
        <Badge tone={row.billable ? "warning" : "success"}>
          {t(row.billable ? "cost.billed" : "cost.free")}
        </Badge>
      ),
    },
    {
      key: "messages",
      title: t("cost.messages"),
      align: "right",
      cell: (row) => format.number(row.messages),
    },
  ];
  return (
    <section>
      <h2 className="mb-2 text-[15px] font-semibold">{t("cost.priced")}</h2>
      <Table
        label={t("cost.priced")}
        columns={columns}
        rows={priced}
        rowKey={(row) => [row.month, row.category, row.billable].join()}
        empty={<Empty text={t("cost.pricedEmpty")} />}
      />
    </section>
  );
}
