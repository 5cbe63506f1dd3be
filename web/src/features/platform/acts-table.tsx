import { useTranslation } from "react-i18next";
import type { Schemas } from "../../api/types";
import { ErrorState } from "../../ui/error-state";
import { RelativeTime } from "../../ui/relative-time";
import { type Column, Table } from "../../ui/table";
import { MoreButton } from "./more-button";
import { usePlatformList } from "./use-platform";

type Act = Schemas["PlatformAct"];

/** What operators changed that is about no business. */
export function ActsTable() {
  const { t } = useTranslation("platform");
  const list = usePlatformList<Act>("/platform/acts", { limit: 20 });
  const columns: Column<Act>[] = [
    {
      key: "at",
      title: t("acts.at"),
      cell: (row) => (
        <RelativeTime value={row.at} style="short" className="whitespace-nowrap text-muted" />
      ),
    },
    { key: "actor", title: t("acts.actor"), wide: true, cell: (row) => row.actor },
    {
      key: "action",
      title: t("acts.action"),
      cell: (row) => <code className="text-[13px]">{row.action}</code>,
    },
    {
      key: "subject",
      title: t("acts.subject"),
      cell: (row) => <span className="[overflow-wrap:anywhere]">{row.subject}</span>,
    },
  ];
  return (
    <section>
      <h2 className="mb-2 text-[15px] font-semibold">{t("acts.title")}</h2>
      {list.isError && !list.rows ? (
        <ErrorState problem={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Table
          label={t("acts.title")}
          columns={columns}
          rows={list.rows}
          rowKey={(row) => row.act_id}
          empty={
            <p className="rounded-lg border border-line bg-surface py-6 text-center text-muted">
              {t("acts.empty")}
            </p>
          }
          footer={list.hasNextPage ? <MoreButton list={list} /> : undefined}
        />
      )}
    </section>
  );
}
