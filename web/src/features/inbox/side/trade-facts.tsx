import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useTenant } from "../../../app/session";
import { useFormat } from "../../../app/use-format";
import { Badge } from "../../../ui/badge";
import { type FactRow, type FactSection, listFacts } from "../../contacts/contacts-api";
import { keys } from "../keys";
import { SideSection } from "./side-section";

/** Last orders, stays, quotes: what the business's trades know of somebody. */
export function TradeFacts({ contactId }: { contactId: string }) {
  const tenant = useTenant();
  const { data } = useQuery({
    queryKey: keys.facts(tenant, contactId),
    queryFn: () => listFacts(tenant.slug, contactId),
    enabled: contactId !== "" && tenant.trades.length > 0,
    staleTime: 15_000,
  });
  return (
    <>
      {data?.map((section) => (
        <Section key={`${section.trade} ${section.key}`} section={section} />
      ))}
    </>
  );
}

function Section({ section }: { section: FactSection }) {
  const { t } = useTranslation("inbox");
  return (
    <SideSection title={section.title} count={section.rows.length}>
      {section.rows.length === 0 ? (
        <p className="text-[13px] text-faint">{t("side.noFacts")}</p>
      ) : (
        <ul className="space-y-2">
          {section.rows.map((row, index) => (
            <li key={index}>
              <Row row={row} />
            </li>
          ))}
        </ul>
      )}
    </SideSection>
  );
}

function Row({ row }: { row: FactRow }) {
  const { t, i18n } = useTranslation("inbox");
  const format = useFormat();
  const known = row.state !== null && i18n.exists(`inbox:fact.${row.state}`);
  return (
    <div className="rounded-md border border-line p-2.5 text-[13px]">
      <p className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium text-ink">{row.title}</span>
        {row.state ? <Badge>{known ? t(`fact.${row.state}`) : row.state}</Badge> : null}
      </p>
      {row.detail ? (
        <p className="mt-0.5 text-muted [overflow-wrap:anywhere]">{row.detail}</p>
      ) : null}
      <p className="mt-1 flex justify-between text-xs text-faint">
        <span>{row.at ? format.dateTime(row.at) : ""}</span>
        {row.amount ? (
          <span className="font-medium text-ink tabular-nums">
            {format.money(row.amount, row.currency ?? undefined)}
          </span>
        ) : null}
      </p>
    </div>
  );
}
