import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../app/use-format";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { IconButton } from "../../ui/icon-button";
import { Input } from "../../ui/input";
import { Switch } from "../../ui/switch";
import { isObject } from "../settings/documents";
import type { Draft } from "../settings/draft";
import * as hours from "./hours";

/** When people are there: a week, and days that differ. */
export function HoursEditor({ draft }: { draft: Draft }) {
  const { t } = useTranslation("hours");
  const always = !isObject(draft.value);
  const week = hours.readWeek(draft.value);
  const isClosedAlways = !always && hours.isNeverOpen(draft.value);
  return (
    <div className="flex flex-col gap-4">
      <Card>
        <Switch
          label={t("always")}
          hint={t("alwaysHint")}
          disabled={draft.readOnly}
          checked={always}
          onChange={(on) => (on ? draft.remove() : draft.set(hours.USUAL))}
        />
      </Card>
      {always ? null : (
        <>
          {isClosedAlways ? <Banner tone="warning" text={t("neverOpen")} /> : null}
          <Card title={t("week")} description={t("weekHint")}>
            <div className="flex flex-col divide-y divide-line">
              {hours.DAYS.map((day) => (
                <DayRow
                  key={day}
                  name={t(`day.${day}`)}
                  intervals={week[day]}
                  readOnly={draft.readOnly}
                  problem={draft.at(day).isWrong}
                  onChange={(next) => draft.set(hours.writeDay(draft.value, day, next))}
                />
              ))}
            </div>
          </Card>
          <Exceptions draft={draft} />
        </>
      )}
    </div>
  );
}

type DayProps = {
  name: string;
  intervals: readonly hours.Interval[];
  readOnly: boolean;
  problem: boolean;
  onChange: (intervals: hours.Interval[]) => void;
  onRemove?: () => void;
};

function DayRow({ name, intervals, readOnly, problem, onChange, onRemove }: DayProps) {
  const { t } = useTranslation("hours");
  const change = (index: number, next: hours.Interval) =>
    onChange(intervals.map((interval, at) => (at === index ? next : interval)));
  return (
    <div
      role="group"
      aria-label={name}
      className="flex flex-wrap items-start gap-x-4 gap-y-2 py-2.5 first:pt-0 last:pb-0"
    >
      <span className="w-32 shrink-0 pt-2 font-medium text-ink capitalize">{name}</span>
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        {intervals.length === 0 ? <span className="pt-2 text-faint">{t("closed")}</span> : null}
        {intervals.map((interval, index) => (
          <IntervalFields
            key={index}
            interval={interval}
            readOnly={readOnly}
            onChange={(next) => change(index, next)}
            onRemove={() => onChange(intervals.filter((_, at) => at !== index))}
          />
        ))}
        {problem ? (
          <span role="alert" className="text-xs text-danger">
            {t("wrong")}
          </span>
        ) : null}
      </div>
      {readOnly ? null : (
        <div className="flex">
          {intervals.length < 6 ? (
            <IconButton
              label={t("addInterval", { day: name })}
              icon={<Plus />}
              onClick={() => onChange([...intervals, hours.nextInterval(intervals)])}
            />
          ) : null}
          {onRemove ? (
            <IconButton label={t("removeDay", { day: name })} icon={<X />} onClick={onRemove} />
          ) : null}
        </div>
      )}
    </div>
  );
}

type IntervalProps = {
  interval: hours.Interval;
  readOnly: boolean;
  onChange: (interval: hours.Interval) => void;
  onRemove: () => void;
};

/** A browser's clock knows no 24:00; it shows 00:00 and we write 24:00. */
function IntervalFields({ interval: [from, to], readOnly, onChange, onRemove }: IntervalProps) {
  const { t } = useTranslation("hours");
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Input
        type="time"
        className="w-36"
        aria-label={t("opens")}
        disabled={readOnly}
        value={from}
        onChange={({ target }) => target.value && onChange([target.value, to])}
      />
      <span aria-hidden className="text-faint">
        –
      </span>
      <Input
        type="time"
        className="w-36"
        aria-label={t("closes")}
        disabled={readOnly}
        value={to === "24:00" ? "00:00" : to}
        onChange={({ target }) =>
          target.value && onChange([from, target.value === "00:00" ? "24:00" : target.value])
        }
      />
      {hours.isPastMidnight([from, to]) ? (
        <span className="text-xs text-faint">{t("nextDay")}</span>
      ) : null}
      {readOnly ? null : (
        <IconButton label={t("removeInterval")} size="sm" icon={<X />} onClick={onRemove} />
      )}
    </div>
  );
}

function Exceptions({ draft }: { draft: Draft }) {
  const { t } = useTranslation("hours");
  const format = useFormat();
  const [date, setDate] = useState("");
  const exceptions = hours.readExceptions(draft.value);
  const add = () => {
    draft.set(hours.writeException(draft.value, date, []));
    setDate("");
  };
  return (
    <Card title={t("exceptions")} description={t("exceptionsHint")}>
      <div className="flex flex-col divide-y divide-line">
        {exceptions.map(([day, intervals]) => (
          <DayRow
            key={day}
            name={format.day(`${day}T12:00:00Z`)}
            intervals={intervals}
            readOnly={draft.readOnly}
            problem={draft.at("exceptions", day).isWrong}
            onChange={(next) => draft.set(hours.writeException(draft.value, day, next))}
            onRemove={() => draft.set(hours.writeException(draft.value, day, null))}
          />
        ))}
      </div>
      {draft.readOnly ? null : (
        <form
          className="mt-3 flex flex-wrap gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (date) add();
          }}
        >
          <Input
            type="date"
            className="w-44"
            aria-label={t("exceptionDay")}
            value={date}
            onChange={({ target }) => setDate(target.value)}
          />
          <Button type="submit" icon={<Plus />} disabled={!date}>
            {t("addException")}
          </Button>
        </form>
      )}
    </Card>
  );
}
