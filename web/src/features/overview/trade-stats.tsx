import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useTenant } from "../../app/session";
import { useFormat } from "../../app/use-format";
import { Badge } from "../../ui/badge";
import { Skeleton } from "../../ui/skeleton";
import { Stat } from "../../ui/stat";
import { findChange, findTrend } from "./trends";
import type { Statistics } from "./use-statistics";

type Props = { now: Statistics | undefined; before: Statistics | undefined };
type Figure = Statistics["trades"][number]["figures"][number];

const BOARDS: Record<string, string> = { restaurant: "orders", hotel: "stays" };
const GRID = "grid grid-cols-2 gap-3 sm:grid-cols-[repeat(auto-fit,minmax(11rem,1fr))]";
/** How many figures a trade usually has: their places are held. */
const PLACES: Record<string, number> = { restaurant: 4, hotel: 5 };
const isSame = (one: Figure, other: Figure) =>
  one.key === other.key && one.currency === other.currency;

/** What each trade counts itself: orders and sales, leads and nights. */
export function TradeStats({ now, before }: Props) {
  const { t } = useTranslation("overview");
  const { slug, trades } = useTenant();
  if (!now)
    return trades
      .filter((trade) => PLACES[trade])
      .map((trade) => <Waiting key={trade} trade={trade} />);
  return now.trades.map((trade) => {
    const old = before?.trades.find((other) => other.trade === trade.trade)?.figures ?? [];
    const board = BOARDS[trade.trade];
    return (
      <section key={trade.trade}>
        <div className="mb-2 flex items-center justify-between gap-3">
          <h2 className="text-[15px] font-semibold text-ink">{trade.title}</h2>
          {board ? (
            <Link className="text-accent-ink hover:underline" to={`/t/${slug}/${board}`}>
              {t(`board.${board}`)}
            </Link>
          ) : null}
        </div>
        <div className={GRID}>
          {trade.figures.map((figure) => (
            <TradeStat
              key={figure.key + (figure.currency ?? "")}
              figure={figure}
              before={old.find((other) => isSame(other, figure))}
            />
          ))}
        </div>
      </section>
    );
  });
}

function Waiting({ trade }: { trade: string }) {
  return (
    <section aria-busy>
      <Skeleton className="mb-2 h-[22px] w-28" />
      <div className={GRID}>
        {Array.from({ length: PLACES[trade] ?? 0 }, (_, place) => (
          <Stat key={place} label={<Skeleton className="h-[19px] w-20" />} value="" loading />
        ))}
      </div>
    </section>
  );
}

function TradeStat({ figure, before }: { figure: Figure; before: Figure | undefined }) {
  const format = useFormat();
  const value = Number(figure.value);
  const change = findChange(value, before ? Number(before.value) : null);
  const trend = findTrend(
    change,
    figure.key === "cancelled" || figure.key === "lost" ? "less" : "more",
    format.percent,
  );
  return (
    <Stat
      label={figure.title}
      value={
        figure.currency ? <Money value={value} currency={figure.currency} /> : format.number(value)
      }
      {...(trend ? { trend } : {})}
    />
  );
}

/** Whole amounts, and small enough that thousands fit; the exact sum when pointed at. */
function Money({ value, currency }: { value: number; currency: string }) {
  const format = useFormat();
  const digits = value >= 1000 ? 0 : 2;
  const options = { style: "currency", currency, maximumFractionDigits: digits } as const;
  return (
    <span className="text-lg" title={format.money(value, currency)}>
      {format.number(value, options)}
    </span>
  );
}

/** What is open now; it stands beside the range, so that nothing moves when it comes. */
export function OpenAlerts({ found }: { found: Statistics | undefined }) {
  const { t } = useTranslation("overview");
  const { slug } = useTenant();
  if (!found || found.alerts.open === 0) return null;
  return (
    <Link to={`/t/${slug}/alerts`} className="rounded-full hover:underline">
      <Badge
        tone={found.alerts.urgent > 0 ? "danger" : "warning"}
        icon={<TriangleAlert aria-hidden />}
      >
        {t("alerts.open", { count: found.alerts.open })}
      </Badge>
    </Link>
  );
}
