import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "../../lib/cn";
import { Input } from "../../ui/input";
import { addDays, findPreset, findSpan, MOST_DAYS, PRESETS, type Span } from "./ranges";

type Props = { span: Span; today: string; onChange: (span: Span) => void };

const CHOICE = cn(
  "h-8 rounded-md px-3 text-[13px] font-medium whitespace-nowrap text-muted hover:text-ink",
  "aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-raised",
);

/** Today, 7, 30 or 90 days with one touch; any other days with two dates. */
export function RangePicker({ span, today, onChange }: Props) {
  const { t } = useTranslation("overview");
  const preset = findPreset(span, today);
  const [own, setOwn] = useState(preset === null);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div role="group" aria-label={t("range.label")} className="flex rounded-lg bg-sunken p-0.5">
        {PRESETS.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={!own && preset === each}
            className={CHOICE}
            onClick={() => {
              setOwn(false);
              onChange(findSpan(each, today));
            }}
          >
            {t(`range.${each}`)}
          </button>
        ))}
        <button type="button" aria-pressed={own} className={CHOICE} onClick={() => setOwn(true)}>
          {t("range.own")}
        </button>
      </div>
      {own ? <OwnDays span={span} today={today} onChange={onChange} /> : null}
    </div>
  );
}

function OwnDays({ span, today, onChange }: Props) {
  const { t } = useTranslation("overview");
  return (
    <div className="flex items-center gap-1.5">
      <Input
        type="date"
        className="w-36"
        aria-label={t("range.from")}
        value={span.from}
        min={addDays(span.to, 1 - MOST_DAYS)}
        max={span.to}
        onChange={({ target }) => target.value && onChange({ ...span, from: target.value })}
      />
      <span aria-hidden className="text-faint">
        –
      </span>
      <Input
        type="date"
        className="w-36"
        aria-label={t("range.to")}
        value={span.to}
        min={span.from}
        max={today}
        onChange={({ target }) => target.value && onChange({ ...span, to: target.value })}
      />
    </div>
  );
}
