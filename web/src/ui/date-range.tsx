import { useTranslation } from "react-i18next";
import { Input } from "./input";
import { Select } from "./select";

/** Days as "2026-03-01", both included. */
export type Range = { from: string; to: string };
type Preset = "today" | "yesterday" | "last7" | "last30" | "month";
const PRESETS: Preset[] = ["today", "yesterday", "last7", "last30", "month"];

function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** `today` is the day in the tenant's time zone. */
export function findRange(preset: Preset, today: string): Range {
  switch (preset) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case "last7":
      return { from: addDays(today, -6), to: today };
    case "last30":
      return { from: addDays(today, -29), to: today };
    case "month":
      return { from: `${today.slice(0, 8)}01`, to: today };
  }
}

type Props = { value: Range; onChange: (range: Range) => void; today: string };

export function DateRange({ value, onChange, today }: Props) {
  const { t } = useTranslation("ui");
  const matches = (preset: Preset) => {
    const range = findRange(preset, today);
    return range.from === value.from && range.to === value.to;
  };
  const options = [
    ...PRESETS.map((preset) => ({ value: preset as string, label: t(`range.${preset}`) })),
    { value: "own", label: t("range.own"), disabled: true },
  ];
  return (
    <div className="flex flex-wrap items-center gap-2" role="group" aria-label={t("range.label")}>
      <Select
        aria-label={t("range.label")}
        className="w-40"
        value={PRESETS.find(matches) ?? "own"}
        onChange={(preset) => onChange(findRange(preset as Preset, today))}
        options={options}
      />
      <div className="flex items-center gap-1.5">
        <Input
          type="date"
          className="w-36"
          aria-label={t("range.from")}
          value={value.from}
          max={value.to}
          onChange={({ target }) => target.value && onChange({ ...value, from: target.value })}
        />
        <span aria-hidden className="text-faint">
          –
        </span>
        <Input
          type="date"
          className="w-36"
          aria-label={t("range.to")}
          value={value.to}
          min={value.from}
          max={today}
          onChange={({ target }) => target.value && onChange({ ...value, to: target.value })}
        />
      </div>
    </div>
  );
}
