import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button";
import { IconButton } from "../../ui/icon-button";
import { Select } from "../../ui/select";
import { BilingualField } from "../settings/bilingual-field";
import type { Json, JsonObject } from "../settings/documents";
import { type Draft, listOf } from "../settings/draft";
import { readOption, writeOption } from "./answers";

const TITLE = "title of itself";

type Props = {
  draft: Draft;
  rules: readonly string[];
  most: number;
  titleMost: number;
  /** Rows of a list have a small line below. */
  described?: boolean;
};

/** Buttons or rows: what one taps, and which rule that starts. */
export function OptionsEditor({ draft, rules, most, titleMost, described = false }: Props) {
  const { t } = useTranslation("bots");
  const options = listOf(draft.value);
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1.5 text-[13px] font-medium text-ink">{t("option.legend")}</legend>
      {options.map((option, index) => (
        // Rows have no name of their own; they are only added at the end.
        <div key={index} className="flex items-start gap-1 rounded-md border border-line p-2.5">
          <OptionFields
            option={option}
            rules={rules}
            readOnly={draft.readOnly}
            titleMost={titleMost}
            described={described}
            onChange={(next) => draft.at(index).set(next)}
          />
          {draft.readOnly ? null : (
            <IconButton
              label={t("option.remove")}
              size="sm"
              icon={<X />}
              onClick={() => draft.at(index).remove()}
            />
          )}
        </div>
      ))}
      {draft.problem ? (
        <p role="alert" className="text-xs text-danger">
          {draft.problem}
        </p>
      ) : null}
      {draft.readOnly || options.length >= most ? null : (
        <Button
          size="sm"
          className="self-start"
          icon={<Plus />}
          onClick={() => draft.set([...options, ""])}
        >
          {t("option.add")}
        </Button>
      )}
    </fieldset>
  );
}

type FieldsProps = {
  option: Json;
  rules: readonly string[];
  readOnly: boolean;
  titleMost: number;
  described: boolean;
  onChange: (option: Json) => void;
};

function OptionFields(props: FieldsProps) {
  const { option, rules, readOnly, titleMost, described, onChange } = props;
  const { t } = useTranslation("bots");
  const { title, rule, description } = readOption(option);
  const change = (part: JsonObject) => onChange(writeOption(option, part));
  return (
    <div className="grid min-w-0 flex-1 gap-2 sm:grid-cols-2">
      <BilingualField
        line
        most={titleMost}
        label={t("option.title")}
        draft={partOf(title, readOnly, (next) => change({ title: next }))}
      />
      <div className="flex flex-col gap-1.5">
        <span className="text-[13px] font-medium text-ink">{t("option.rule")}</span>
        <Select
          aria-label={t("option.rule")}
          disabled={readOnly}
          value={rule || TITLE}
          onChange={(next) => change({ rule: next === TITLE ? "" : next })}
          options={[
            { value: TITLE, label: t("option.asTyped") },
            { value: "person", label: t("option.person") },
            ...rules.map((name) => ({ value: name, label: name })),
          ]}
        />
      </div>
      {described ? (
        <div className="sm:col-span-2">
          <BilingualField
            line
            most={72}
            label={t("option.description")}
            draft={partOf(description, readOnly, (next) => change({ description: next }))}
          />
        </div>
      ) : null}
    </div>
  );
}

/** A draft of a text that is not kept at a place of its own. */
function partOf(value: Json, readOnly: boolean, set: (next: Json) => void): Draft {
  const draft: Draft = {
    value,
    readOnly,
    problem: undefined,
    isWrong: false,
    set,
    remove: () => set(""),
    at: (language) => {
      const texts = typeof value === "object" && value !== null ? (value as JsonObject) : {};
      const name = String(language);
      return {
        ...partOf(texts[name] ?? "", readOnly, (next) => set({ ...texts, [name]: next })),
        remove: () => set({ ...texts, [name]: "" }),
      };
    },
  };
  return draft;
}
