import { Controller, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { Checkbox } from "../../ui/checkbox";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { FormDialog } from "../settings/form-dialog";
import { useRefresh, useTenantPath } from "../settings/use-tenant-data";
import { groupScopes, type MadeKey } from "./key-shapes";

type Values = { name: string; scopes: string[]; expires_at: string };
type Props = {
  scopes: readonly string[];
  onClose: () => void;
  onMade: (key: MadeKey) => void;
};

export function NewKeyDialog({ scopes, onClose, onMade }: Props) {
  const { t } = useTranslation("keys");
  const at = useTenantPath();
  const refresh = useRefresh();
  const form = useForm<Values>({ defaultValues: { name: "", scopes: [], expires_at: "" } });
  const { errors } = form.formState;
  const make = async ({ name, scopes: chosen, expires_at: day }: Values) => {
    const ends = day ? new Date(`${day}T23:59:59`).toISOString() : null;
    const body = { name: name.trim(), scopes: chosen, expires_at: ends };
    const key = await http.post<MadeKey>(at("/api-keys"), body);
    void refresh("/api-keys");
    onMade(key);
  };
  return (
    <FormDialog
      form={form}
      fields={["name", "scopes", "expires_at"]}
      title={t("new.title")}
      description={t("new.text")}
      confirm={t("new.confirm")}
      onSubmit={make}
      onClose={onClose}
    >
      <Field label={t("new.name")} hint={t("new.nameHint")} error={errors.name?.message}>
        {(field) => (
          <Input
            {...field}
            autoFocus
            autoComplete="off"
            maxLength={200}
            {...form.register("name", { required: t("common:required") })}
          />
        )}
      </Field>
      <Controller
        control={form.control}
        name="scopes"
        rules={{ validate: (chosen) => chosen.length > 0 || t("new.noScope") }}
        render={({ field }) => (
          <ScopeBoxes
            scopes={scopes}
            value={field.value}
            onChange={field.onChange}
            error={errors.scopes?.message}
          />
        )}
      />
      <Field
        label={t("new.ends")}
        hint={t("new.endsHint")}
        error={errors.expires_at?.message}
        aside={t("common:optional")}
      >
        {(field) => (
          <Input {...field} type="date" className="max-w-44" {...form.register("expires_at")} />
        )}
      </Field>
    </FormDialog>
  );
}

type ScopeProps = {
  scopes: readonly string[];
  value: readonly string[];
  onChange: (scopes: string[]) => void;
  error: string | undefined;
};

/** What the key may do, each in words; only what it needs is the rule. */
function ScopeBoxes({ scopes, value, onChange, error }: ScopeProps) {
  const { t } = useTranslation("keys");
  const toggle = (scope: string, on: boolean) =>
    onChange(on ? [...value, scope] : value.filter((each) => each !== scope));
  return (
    <fieldset>
      <legend className="mb-2 text-[13px] font-medium text-ink">{t("new.scopes")}</legend>
      <div className="grid gap-x-4 gap-y-2.5 sm:grid-cols-2">
        {groupScopes(scopes).map(([noun, group]) => (
          <div key={noun} className="flex flex-col gap-1.5">
            {group.map((scope) => (
              <Checkbox
                key={scope}
                checked={value.includes(scope)}
                onChange={(on) => toggle(scope, on)}
                label={t(`scope.${scope.replace(":", "_")}`, { defaultValue: scope })}
                hint={<code className="font-mono">{scope}</code>}
              />
            ))}
          </div>
        ))}
      </div>
      {error ? (
        <p role="alert" className="mt-1.5 text-xs text-danger">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
