import { useTranslation } from "react-i18next";
import { useFormat } from "../../app/use-format";
import { Stat } from "../../ui/stat";
import { findChange, findTrend, type Wish } from "./trends";
import type { Statistics } from "./use-statistics";

type Unit = "number" | "percent" | "duration";
type Figure = {
  key: string;
  unit: Unit;
  wish: Wish;
  read: (found: Statistics) => number | null;
};

const FIGURES: Figure[] = [
  { key: "received", unit: "number", wish: "either", read: ({ totals }) => totals.received },
  { key: "sent", unit: "number", wish: "either", read: ({ totals }) => totals.sent },
  { key: "begun", unit: "number", wish: "more", read: ({ totals }) => totals.begun },
  {
    key: "solved",
    unit: "percent",
    wish: "more",
    read: ({ totals }) => totals.solved_by_bot_share,
  },
  {
    key: "botAnswer",
    unit: "duration",
    wish: "less",
    read: (found) => found.first_response.bot.median_seconds,
  },
  {
    key: "personAnswer",
    unit: "duration",
    wish: "less",
    read: (found) => found.first_response.people.median_seconds,
  },
  {
    key: "resolution",
    unit: "duration",
    wish: "less",
    read: (found) => found.resolution.median_seconds,
  },
  { key: "handovers", unit: "number", wish: "less", read: ({ totals }) => totals.handovers },
  {
    key: "delivered",
    unit: "percent",
    wish: "more",
    read: ({ totals }) => totals.delivery_share,
  },
  { key: "read", unit: "percent", wish: "more", read: ({ totals }) => totals.read_share },
  { key: "failed", unit: "number", wish: "less", read: ({ totals }) => totals.failed },
  { key: "unanswered", unit: "number", wish: "less", read: ({ totals }) => totals.unanswered },
];

type Props = { now: Statistics | undefined; before: Statistics | undefined };

export function StatsGrid({ now, before }: Props) {
  const { t } = useTranslation("overview");
  const format = useFormat();
  const write = (value: number | null, unit: Unit) => {
    if (value === null) return "–";
    if (unit === "duration" && value < 1) return t("stat.instant");
    return format[unit](value);
  };
  return (
    <div className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-4">
      {FIGURES.map(({ key, unit, wish, read }) => {
        const value = now ? read(now) : null;
        const change = findChange(value, before ? read(before) : null);
        const trend = findTrend(change, wish, format.percent);
        return (
          <Stat
            key={key}
            label={t(`stat.${key}`)}
            value={write(value, unit)}
            loading={!now}
            {...(trend ? { trend } : {})}
            hint={now ? <Hint name={key} found={now} /> : null}
          />
        );
      })}
    </div>
  );
}

/** The second figure under the first. */
function Hint({ name, found }: { name: string; found: Statistics }) {
  const { t } = useTranslation("overview");
  const format = useFormat();
  const slow = (seconds: number | null) =>
    seconds === null ? null : t("stat.slowest", { time: format.duration(seconds) });
  const { totals, first_response: first, resolution } = found;
  switch (name) {
    case "sent":
      return t("stat.sentBy", {
        bot: format.number(totals.by_bot),
        people: format.number(totals.by_people),
      });
    case "solved":
      return t("stat.ofTalks", { number: format.number(totals.talks) });
    case "botAnswer":
      return slow(first.bot.p90_seconds);
    case "personAnswer":
      return slow(first.people.p90_seconds);
    case "resolution":
      return slow(resolution.p90_seconds);
    case "unanswered":
      return t("stat.withinDay");
    default:
      return null;
  }
}
