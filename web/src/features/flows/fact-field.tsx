import { useTranslation } from "react-i18next";
import { Combobox } from "../../ui/combobox";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { type Draft, put, textOf } from "../settings/draft";
import { useFlow } from "./flow-context";

/** Which fact lists the rows; none where they are among the variables. */
export function FactField({ draft }: { draft: Draft }) {
  const { t } = useTranslation("flows");
  const { palette } = useFlow();
  const value = textOf(draft.value);
  const fact = palette.facts.find((each) => each.name === value);
  return (
    <Field label={t("known.look_up")} hint={fact?.about} error={draft.problem}>
      {(control) =>
        draft.readOnly ? (
          <Input {...control} value={value} disabled />
        ) : (
          <Combobox
            {...control}
            value={value}
            onChange={(next) => put(draft, next)}
            options={[
              { value: "", label: t("menu.noFact") },
              ...palette.facts.map((each) => ({
                value: each.name,
                label: each.name,
                description: each.about,
              })),
            ]}
          />
        )
      }
    </Field>
  );
}
