import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import type { FieldValues, Path, PathValue, UseFormReturn } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Field } from "../../ui/field";
import { IconButton } from "../../ui/icon-button";
import { Input } from "../../ui/input";
import { trimSecret } from "./number-shapes";

type Props<Values extends FieldValues> = {
  form: UseFormReturn<Values>;
  name: Path<Values>;
  label: string;
  hint: string;
  autoFocus?: boolean;
};

/** A token: hidden, never filled in by the browser, and freed of the blanks that came along. */
export function SecretField<Values extends FieldValues>(props: Props<Values>) {
  const { form, name, label, hint, autoFocus = false } = props;
  const { t } = useTranslation("numbers");
  const [shown, setShown] = useState(false);
  const [trimmed, setTrimmed] = useState(false);
  const error = form.formState.errors[name]?.message;
  const { onBlur, ...field } = form.register(name, { required: t("common:required") });
  const tidy = () => {
    const clean = trimSecret(String(form.getValues(name) ?? ""));
    setTrimmed(clean.trimmed);
    if (clean.trimmed) form.setValue(name, clean.value as PathValue<Values, Path<Values>>);
  };
  return (
    <Field
      label={label}
      hint={trimmed ? t("secret.trimmed") : hint}
      error={typeof error === "string" ? error : undefined}
    >
      {(control) => (
        <div className="relative">
          <Input
            {...control}
            {...field}
            type={shown ? "text" : "password"}
            autoComplete="off"
            spellCheck={false}
            autoFocus={autoFocus}
            className="pr-10 font-mono"
            onBlur={(event) => {
              tidy();
              void onBlur(event);
            }}
          />
          <IconButton
            label={shown ? t("secret.hide") : t("secret.show")}
            size="sm"
            tooltip={false}
            icon={shown ? <EyeOff /> : <Eye />}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
            className="absolute top-0.5 right-0.5"
          />
        </div>
      )}
    </Field>
  );
}
