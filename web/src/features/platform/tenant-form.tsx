import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Banner } from "../../ui/banner";
import { Combobox } from "../../ui/combobox";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { Select } from "../../ui/select";
import { showProblem } from "../settings/form-problems";
import { makeSlug } from "./slugs";

export type TenantValues = {
  name: string;
  slug: string;
  language: "es" | "en";
  time_zone: string;
  currency: string;
  email: string;
  person: string;
};
type Props = { id: string; onSend: (values: TenantValues) => Promise<void> };

const START: TenantValues = {
  name: "",
  slug: "",
  language: "es",
  time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  currency: "MXN",
  email: "",
  person: "",
};
const NAMES = ["name", "slug", "language", "time_zone", "currency", "email", "person"] as const;
const listOptions = (words: readonly string[]) =>
  words.map((value) => ({ value, label: value.replaceAll("_", " ") }));
const ZONES = listOptions(Intl.supportedValuesOf("timeZone"));
const CURRENCIES = listOptions(Intl.supportedValuesOf("currency"));

export function TenantForm({ id, onSend }: Props) {
  const { t } = useTranslation("platform");
  const [failure, setFailure] = useState<string | null>(null);
  const form = useForm<TenantValues>({ defaultValues: START });
  const { register, control, formState } = form;
  const { errors, dirtyFields } = formState;
  const send = form.handleSubmit(async (values) => {
    setFailure(null);
    try {
      await onSend(values);
    } catch (thrown) {
      setFailure(showProblem(thrown, NAMES, form.setError));
    }
  });
  const name = register("name", {
    required: t("add.required"),
    onChange: ({ target }: { target: HTMLInputElement }) => {
      if (!dirtyFields.slug) form.setValue("slug", makeSlug(target.value));
    },
  });
  const email = register("email");
  const person = register("person", {
    validate: (value, { email: written }) =>
      Boolean(value.trim()) || !written.trim() || t("add.personNeeded"),
  });
  return (
    <form id={id} noValidate onSubmit={(event) => void send(event)} className="space-y-4">
      {failure ? <Banner tone="danger" text={failure} /> : null}
      <Field label={t("add.name")} error={errors.name?.message}>
        {(field) => <Input {...field} {...name} maxLength={120} autoComplete="off" autoFocus />}
      </Field>
      <Field label={t("add.slug")} hint={t("add.slugHint")} error={errors.slug?.message}>
        {(field) => (
          <Input
            {...field}
            {...register("slug", { required: t("add.required") })}
            maxLength={63}
            autoComplete="off"
            spellCheck={false}
          />
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("add.language")} error={errors.language?.message}>
          {(field) => (
            <Controller
              control={control}
              name="language"
              render={({ field: { value, onChange } }) => (
                <Select
                  {...field}
                  value={value}
                  onChange={onChange}
                  options={[
                    { value: "es", label: t("add.es") },
                    { value: "en", label: t("add.en") },
                  ]}
                />
              )}
            />
          )}
        </Field>
        <Field label={t("add.currency")} error={errors.currency?.message}>
          {(field) => (
            <Controller
              control={control}
              name="currency"
              render={({ field: { value, onChange } }) => (
                <Combobox {...field} value={value} onChange={onChange} options={CURRENCIES} />
              )}
            />
          )}
        </Field>
      </div>
      <Field label={t("add.zone")} error={errors.time_zone?.message}>
        {(field) => (
          <Controller
            control={control}
            name="time_zone"
            render={({ field: { value, onChange } }) => (
              <Combobox {...field} value={value} onChange={onChange} options={ZONES} />
            )}
          />
        )}
      </Field>
      <fieldset className="space-y-4 border-t border-line pt-4">
        <legend className="sr-only">{t("add.owner")}</legend>
        <p className="text-[13px] text-muted">{t("add.ownerText")}</p>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("add.person")} error={errors.person?.message}>
            {(field) => <Input {...field} {...person} maxLength={120} autoComplete="off" />}
          </Field>
          <Field label={t("add.email")} error={errors.email?.message}>
            {(field) => (
              <Input {...field} {...email} type="email" maxLength={254} autoComplete="off" />
            )}
          </Field>
        </div>
      </fieldset>
    </form>
  );
}
