import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { Select, type Option } from "../../ui/select";
import { Switch } from "../../ui/switch";
import { Textarea } from "../../ui/textarea";
import type { Json } from "./documents";
import { type Draft, listOf, put, textOf } from "./draft";

type Base = { draft: Draft; label: string; hint?: string };

export function LineField({ draft, label, hint, ...more }: Base & { placeholder?: string }) {
  return (
    <Field label={label} hint={hint} error={draft.problem}>
      {(control) => (
        <Input
          {...control}
          {...more}
          disabled={draft.readOnly}
          value={textOf(draft.value)}
          onChange={({ target }) => put(draft, target.value)}
        />
      )}
    </Field>
  );
}

export function ParagraphField({ draft, label, hint, rows = 3 }: Base & { rows?: number }) {
  return (
    <Field label={label} hint={hint} error={draft.problem}>
      {(control) => (
        <Textarea
          {...control}
          rows={rows}
          disabled={draft.readOnly}
          value={textOf(draft.value)}
          onChange={({ target }) => put(draft, target.value)}
        />
      )}
    </Field>
  );
}

type NumberProps = Base & { standard?: number; unit?: string; min?: number; max?: number };

/** Empty is the standard, which is shown in grey. */
export function NumberField({ draft, label, hint, standard, unit, min, max }: NumberProps) {
  const { value } = draft;
  const write = (text: string) => put(draft, text === "" ? undefined : Number(text));
  return (
    <Field label={label} hint={hint} error={draft.problem} aside={unit}>
      {(control) => (
        <Input
          {...control}
          type="number"
          min={min}
          max={max}
          step="any"
          disabled={draft.readOnly}
          placeholder={standard === undefined ? "" : String(standard)}
          value={typeof value === "number" ? value : ""}
          onChange={({ target }) => write(target.value)}
        />
      )}
    </Field>
  );
}

export function FlagField({ draft, label, hint, standard }: Base & { standard: boolean }) {
  return (
    <Switch
      label={label}
      hint={hint}
      disabled={draft.readOnly}
      checked={typeof draft.value === "boolean" ? draft.value : standard}
      onChange={(on) => put(draft, on === standard ? undefined : on)}
    />
  );
}

type ChoiceProps = Base & { options: readonly Option[]; standard?: string };

export function ChoiceField({ draft, label, hint, options, standard }: ChoiceProps) {
  return (
    <Field label={label} hint={hint} error={draft.problem}>
      {(control) => (
        <Select
          {...control}
          disabled={draft.readOnly}
          value={textOf(draft.value) || standard || null}
          onChange={(value) => put(draft, value === standard ? undefined : value)}
          options={options}
        />
      )}
    </Field>
  );
}

/** A list of words or phrases, one per line. */
export function PhrasesField({ draft, label, hint, rows = 4 }: Base & { rows?: number }) {
  const { t } = useTranslation("settings");
  const [typed, setTyped] = useState<string | null>(null);
  const phrases = listOf(draft.value).map((phrase) => String(phrase));
  const write = (text: string) => {
    setTyped(text);
    const lines = text.split("\n").map((line) => line.trim());
    const kept: Json[] = lines.filter(Boolean);
    if (kept.length > 0) draft.set(kept);
    else draft.remove();
  };
  return (
    <Field label={label} hint={hint ?? t("phrases.hint")} error={draft.problem}>
      {(control) => (
        <Textarea
          {...control}
          rows={rows}
          disabled={draft.readOnly}
          value={typed ?? phrases.join("\n")}
          onChange={({ target }) => write(target.value)}
          onBlur={() => setTyped(null)}
        />
      )}
    </Field>
  );
}
