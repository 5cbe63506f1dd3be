import { useTranslation } from "react-i18next";
import { Combobox } from "../../ui/combobox";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { isObject, type Json } from "../settings/documents";
import { type Draft, put, textOf } from "../settings/draft";
import { nodesOf } from "./flow";
import { useFlow } from "./flow-context";

type Base = { draft: Draft; label: string; hint?: string };
const NOWHERE = "";

/** Where a way leads: the same as drawing it on the canvas. */
export function WayField({ draft, label, hint }: Base) {
  const { t } = useTranslation("flows");
  const { flow, selected } = useFlow();
  const value = textOf(draft.value);
  const names = Object.keys(nodesOf(flow)).filter((name) => name !== selected);
  const known = value === "" || names.includes(value) || value === selected;
  const options = [
    { value: NOWHERE, label: t("way.nowhere") },
    ...(known ? [] : [{ value, label: t("way.unknown", { name: value }) }]),
    ...names.map((name) => ({ value: name, label: name })),
    ...(selected ? [{ value: selected, label: t("way.itself", { name: selected }) }] : []),
  ];
  return (
    <Field label={label} hint={hint} error={draft.problem}>
      {(control) =>
        draft.readOnly ? (
          <Input {...control} value={value} disabled />
        ) : (
          <Combobox
            {...control}
            value={value}
            onChange={(next) => put(draft, next)}
            options={options}
          />
        )
      }
    </Field>
  );
}

export function Next({ draft }: { draft: Draft }) {
  const { t } = useTranslation("flows");
  return <WayField draft={draft.at("next")} label={t("way.next")} />;
}

/** An expression of the flow: checked by the server, so here it is only a line. */
export function ExpressionField({ draft, label, hint }: Base) {
  const { value } = draft;
  return (
    <Field label={label} hint={hint} error={draft.problem}>
      {(control) => (
        <Input
          {...control}
          className="font-mono text-[13px] sm:text-[13px]"
          spellCheck={false}
          autoComplete="off"
          disabled={draft.readOnly}
          value={typeof value === "number" ? String(value) : textOf(value)}
          onChange={({ target }) => put(draft, target.value)}
        />
      )}
    </Field>
  );
}

/** A value of any kind: what reads as a number or true is one, all else is text. */
export function readValue(text: string, type: unknown): Json {
  const trimmed = text.trim();
  const wantsNumber = type === "integer" || type === "number";
  if (wantsNumber && trimmed !== "" && Number.isFinite(Number(trimmed))) return Number(trimmed);
  if (type === "boolean" && (trimmed === "true" || trimmed === "false")) return trimmed === "true";
  return text;
}

export const writeValue = (value: Json | undefined): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);

type ArgumentProps = { draft: Draft; schema: Json | undefined };

/** What a fact, an action or a flow is given: a field for each argument it knows. */
export function ArgumentFields({ draft, schema }: ArgumentProps) {
  const { t } = useTranslation("flows");
  const shape = isObject(schema) && isObject(schema["properties"]) ? schema["properties"] : {};
  const required = isObject(schema) && Array.isArray(schema["required"]) ? schema["required"] : [];
  const given = isObject(draft.value) ? Object.keys(draft.value) : [];
  const names = [...Object.keys(shape), ...given.filter((name) => !(name in shape))];
  if (names.length === 0) {
    return <p className="text-[13px] text-faint">{t("arguments.none")}</p>;
  }
  const change = (name: string, text: string, type: unknown) => {
    const part = draft.at(name);
    if (text !== "") part.set(readValue(text, type));
    else if (given.length === 1 && given[0] === name) draft.remove();
    else part.remove();
  };
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-[13px] font-semibold text-ink">{t("arguments.title")}</legend>
      {names.map((name) => {
        const about = isObject(shape[name]) ? shape[name] : {};
        const hint = textOf(about["description"]);
        return (
          <Field
            key={name}
            label={<code className="font-mono text-xs">{name}</code>}
            hint={hint || undefined}
            error={draft.at(name).problem}
            aside={required.includes(name) ? undefined : t("common:optional")}
          >
            {(control) => (
              <Input
                {...control}
                className="font-mono text-[13px] sm:text-[13px]"
                spellCheck={false}
                disabled={draft.readOnly}
                placeholder={t("arguments.placeholder")}
                value={writeValue(draft.at(name).value)}
                onChange={({ target }) => change(name, target.value, about["type"])}
              />
            )}
          </Field>
        );
      })}
    </fieldset>
  );
}
