import { Controller, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import { useFormat } from "../../app/use-format";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { Select } from "../../ui/select";
import { Switch } from "../../ui/switch";
import { toast } from "../../ui/toast";
import { FormDialog } from "../settings/form-dialog";
import { useRefresh, useTenantPath } from "../settings/use-tenant-data";
import { type AlertRule, SEVERITIES, type Severity } from "./rule-shapes";

type Values = { enabled: boolean; severity: Severity; threshold: string; tell_phone: string };

export function RuleDialog({ rule, onClose }: { rule: AlertRule; onClose: () => void }) {
  const { t } = useTranslation("alert-rules");
  const at = useTenantPath();
  const refresh = useRefresh();
  const path = at(`/alert-rules/${rule.kind}`);
  const form = useForm<Values>({
    defaultValues: {
      enabled: rule.enabled,
      severity: rule.severity,
      threshold: rule.threshold === null ? "" : String(rule.threshold),
      tell_phone: rule.tell_phone ? `+${rule.tell_phone}` : "",
    },
  });
  const save = async (values: Values) => {
    await http.put(path, {
      enabled: values.enabled,
      severity: values.severity,
      threshold: rule.unit && values.threshold !== "" ? Number(values.threshold) : null,
      tell_phone: values.tell_phone.trim() || null,
    });
    toast.success(t("common:saved"));
    void refresh("/alert-rules");
    onClose();
  };
  const reset = async () => {
    try {
      await http.delete(path);
      toast.success(t("resetDone"));
      void refresh("/alert-rules");
      onClose();
    } catch (thrown) {
      toast.error(toProblem(thrown).detail || t("common:failed"));
    }
  };
  return (
    <FormDialog
      form={form}
      fields={["threshold", "tell_phone", "severity"]}
      title={rule.title}
      description={rule.about}
      confirm={t("common:save")}
      onSubmit={save}
      onClose={onClose}
    >
      <Controller
        control={form.control}
        name="enabled"
        render={({ field }) => (
          <Switch label={t("enabled")} checked={field.value} onChange={field.onChange} />
        )}
      />
      <Field label={t("severityLabel")}>
        {(props) => (
          <Controller
            control={form.control}
            name="severity"
            render={({ field }) => (
              <Select
                {...props}
                value={field.value}
                onChange={field.onChange}
                options={SEVERITIES.map((value) => ({ value, label: t(`severity.${value}`) }))}
              />
            )}
          />
        )}
      </Field>
      {rule.unit ? <LimitField rule={rule} form={form} /> : null}
      <Field
        label={t("phone")}
        hint={t("phoneHint")}
        aside={t("common:optional")}
        error={form.formState.errors.tell_phone?.message}
      >
        {(field) => <Input {...field} type="tel" {...form.register("tell_phone")} />}
      </Field>
      {rule.own ? (
        <Button className="self-start" onClick={() => void reset()}>
          {t("reset")}
        </Button>
      ) : null}
    </FormDialog>
  );
}

type LimitProps = { rule: AlertRule; form: ReturnType<typeof useForm<Values>> };

function LimitField({ rule, form }: LimitProps) {
  const { t } = useTranslation("alert-rules");
  const format = useFormat();
  const { least, most, unit } = rule;
  const bounds = {
    least: format.number(least ?? 0),
    most: format.number(most ?? 0),
  };
  return (
    <Field
      label={t("limitLabel")}
      aside={t(`unit.${unit}`, { defaultValue: unit ?? "" })}
      hint={t("between", bounds)}
      error={form.formState.errors.threshold?.message}
    >
      {(field) => (
        <Input
          {...field}
          type="number"
          step="any"
          {...form.register("threshold", {
            required: t("common:required"),
            validate: (text) =>
              (Number(text) >= (least ?? 0) && Number(text) <= (most ?? Infinity)) ||
              t("between", bounds),
          })}
        />
      )}
    </Field>
  );
}
