import { Combobox } from "../../ui/combobox";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { type Draft, textOf } from "../settings/draft";

type PickProps = {
  draft: Draft;
  label: string;
  hint: string;
  names: readonly (readonly [name: string, about: string])[];
};

/** One of the names that exist: a fact, an action, a flow. */
export function PickField({ draft, label, hint, names }: PickProps) {
  const value = textOf(draft.value);
  const known = value === "" || names.some(([name]) => name === value);
  const all = known ? names : [[value, ""] as const, ...names];
  return (
    <Field label={label} hint={hint} error={draft.problem}>
      {(control) =>
        draft.readOnly ? (
          <Input {...control} value={value} disabled />
        ) : (
          <Combobox
            {...control}
            value={value || null}
            onChange={draft.set}
            options={all.map(([name, about]) => ({
              value: name,
              label: name,
              ...(about ? { description: about } : {}),
            }))}
          />
        )
      }
    </Field>
  );
}
