import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { isProblem } from "../../api/problems";
import { useCan } from "../../app/rights";
import { tenantKey, useRefreshSession, useTenant } from "../../app/session";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { Combobox } from "../../ui/combobox";
import { ErrorState } from "../../ui/error-state";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { PageHeader } from "../../ui/page-header";
import { Select } from "../../ui/select";
import { Skeleton } from "../../ui/skeleton";
import { toast } from "../../ui/toast";
import { showProblem } from "../settings/form-problems";
import { UnsavedGuard } from "../settings/unsaved-guard";
import { useTaggedQuery, useTenantPath } from "../settings/use-tenant-data";
import { Trades } from "./trades";

const FIELDS = ["name", "language", "time_zone", "currency"] as const;
type Values = Record<(typeof FIELDS)[number], string>;
type Business = Values & { slug: string; status: string };

export default function BusinessPage() {
  const { t } = useTranslation("business");
  const query = useTaggedQuery<Business>("/business");
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title={t("title")} description={t("about")} />
      {query.error ? (
        <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isPending ? <Skeleton className="h-72" /> : null}
      {query.data ? <BusinessForm key={query.data.etag} {...query.data} /> : null}
      <Trades />
    </div>
  );
}

const ZONES = Intl.supportedValuesOf("timeZone");
const CURRENCIES = Intl.supportedValuesOf("currency");

function BusinessForm({ value, etag }: { value: Business; etag: string }) {
  const { t, i18n } = useTranslation("business");
  const canWrite = useCan("business:write");
  const tenant = useTenant();
  const at = useTenantPath();
  const queries = useQueryClient();
  const refreshSession = useRefreshSession();
  const [failure, setFailure] = useState<string | null>(null);
  const [theirs, setTheirs] = useState<string | null>(null);
  const { name, language, time_zone: zone, currency } = value;
  const { register, control, handleSubmit, reset, setError, formState } = useForm<Values>({
    defaultValues: { name, language, time_zone: zone, currency },
    disabled: !canWrite,
  });
  const key = tenantKey(tenant, "/business", "tagged");
  const save = async (values: Values) => {
    setFailure(null);
    const changed = FIELDS.filter((field) => formState.dirtyFields[field]);
    const body = Object.fromEntries(changed.map((field) => [field, values[field].trim()]));
    try {
      await http.patch(at("/business"), body, { ifMatch: etag });
      toast.success(t("common:saved"));
      reset(values);
      void queries.invalidateQueries({ queryKey: key });
      void refreshSession();
    } catch (thrown) {
      if (isProblem(thrown, "stale_version")) {
        setTheirs(String(thrown.facts["changed_by"] ?? ""));
        return;
      }
      setFailure(showProblem(thrown, FIELDS, setError));
    }
  };
  const names = new Intl.DisplayNames([i18n.language], { type: "currency" });
  return (
    <form noValidate onSubmit={(event) => void handleSubmit(save)(event)}>
      <UnsavedGuard when={formState.isDirty} />
      <Card
        title={t("who")}
        footer={
          canWrite ? (
            <>
              <Button disabled={!formState.isDirty} onClick={() => reset()}>
                {t("discard")}
              </Button>
              <Button
                variant="primary"
                type="submit"
                disabled={!formState.isDirty}
                loading={formState.isSubmitting}
              >
                {t("common:save")}
              </Button>
            </>
          ) : null
        }
      >
        <div className="grid gap-4 sm:grid-cols-2">
          {theirs !== null ? (
            <Banner
              tone="warning"
              className="sm:col-span-2"
              text={t("stale", { who: theirs || t("somebody") })}
              action={
                <Button size="sm" onClick={() => void queries.invalidateQueries({ queryKey: key })}>
                  {t("reload")}
                </Button>
              }
            />
          ) : null}
          {failure ? <Banner tone="danger" className="sm:col-span-2" text={failure} /> : null}
          <Field label={t("name")} error={formState.errors.name?.message}>
            {(field) => (
              <Input
                {...field}
                maxLength={200}
                {...register("name", { required: t("common:required") })}
              />
            )}
          </Field>
          <Field label={t("language")} hint={t("languageHint")}>
            {(props) => (
              <Controller
                control={control}
                name="language"
                render={({ field }) => (
                  <Select
                    {...props}
                    disabled={!canWrite}
                    value={field.value}
                    onChange={field.onChange}
                    options={[
                      { value: "es", label: "Español" },
                      { value: "en", label: "English" },
                    ]}
                  />
                )}
              />
            )}
          </Field>
          <PickField
            label={t("zone")}
            hint={t("zoneHint")}
            error={formState.errors.time_zone?.message}
            name="time_zone"
            control={control}
            canWrite={canWrite}
            options={ZONES.map((each) => ({ value: each, label: each.replaceAll("_", " ") }))}
          />
          <PickField
            label={t("currency")}
            hint={t("currencyHint")}
            error={formState.errors.currency?.message}
            name="currency"
            control={control}
            canWrite={canWrite}
            options={CURRENCIES.map((each) => ({
              value: each,
              label: `${each} · ${names.of(each) ?? each}`,
            }))}
          />
        </div>
      </Card>
    </form>
  );
}

type PickProps = {
  label: string;
  hint: string;
  error: string | undefined;
  name: "time_zone" | "currency";
  control: ReturnType<typeof useForm<Values>>["control"];
  canWrite: boolean;
  options: { value: string; label: string }[];
};

function PickField({ label, hint, error, name, control, canWrite, options }: PickProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(props) => (
        <Controller
          control={control}
          name={name}
          render={({ field }) =>
            canWrite ? (
              <Combobox
                {...props}
                value={field.value}
                onChange={field.onChange}
                options={options}
              />
            ) : (
              <Input {...props} disabled value={field.value} />
            )
          }
        />
      )}
    </Field>
  );
}
