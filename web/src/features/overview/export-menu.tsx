import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { API } from "../../api/client";
import { useCan } from "../../app/rights";
import { useTenant } from "../../app/session";
import { Button } from "../../ui/button";
import { Menu, type MenuItem } from "../../ui/menu";
import { addDays, type By, findStart, type Span } from "./ranges";

/** The browser fetches a file by itself, with the session's cookie. */
function download(path: string, query: Record<string, string>): void {
  const link = document.createElement("a");
  link.href = `${API}${path}?${new URLSearchParams(query).toString()}`;
  link.download = "";
  link.click();
}

export function ExportMenu({ span, by }: { span: Span; by: By }) {
  const { t } = useTranslation("overview");
  const tenant = useTenant();
  const mayRead = { talks: useCan("contacts:read"), trades: useCan("trades:read") };
  const base = `/tenants/${tenant.slug}`;
  const items: MenuItem[] = [
    {
      key: "statistics",
      label: t("export.statistics"),
      onSelect: () => download(`${base}/statistics.csv`, { ...span, by }),
    },
  ];
  if (mayRead.talks) {
    items.push({
      key: "conversations",
      label: t("export.conversations"),
      onSelect: () => download(`${base}/conversations.csv`, {}),
    });
  }
  if (mayRead.trades && tenant.trades.includes("restaurant")) {
    items.push({
      key: "orders",
      label: t("export.orders"),
      onSelect: () =>
        download(`${base}/restaurant/orders.csv`, {
          from: findStart(span.from, tenant.time_zone),
          to: findStart(addDays(span.to, 1), tenant.time_zone),
        }),
    });
  }
  return (
    <Menu
      trigger={<Button icon={<Download />}>{t("export.button")}</Button>}
      groups={[{ key: "csv", title: "CSV", items }]}
    />
  );
}
