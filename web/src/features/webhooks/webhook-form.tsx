import { Controller, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { Checkbox } from "../../ui/checkbox";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { toast } from "../../ui/toast";
import { FormDialog } from "../settings/form-dialog";
import { useRefresh, useTenantPath } from "../settings/use-tenant-data";
import { ALL, eventKey, EVENTS, type Made, type Webhook } from "./webhook-shapes";

type Values = { name: string; url: string; events: string[] };
type Props = { webhook?: Webhook; onClose: () => void; onMade?: (made: Made) => void };

export function WebhookForm({ webhook, onClose, onMade }: Props) {
  const { t } = useTranslation("webhooks");
  const at = useTenantPath();
  const refresh = useRefresh();
  const form = useForm<Values>({
    defaultValues: {
      name: webhook?.name ?? "",
      url: webhook?.url ?? "",
      events: webhook?.events ?? [ALL],
    },
  });
  const { errors } = form.formState;
  const save = async ({ name, url, events }: Values) => {
    const body = { name: name.trim(), url: url.trim(), events };
    if (webhook) {
      await http.patch(at(`/webhooks/${webhook.webhook_id}`), body);
      toast.success(t("common:saved"));
      onClose();
    } else {
      onMade?.(await http.post<Made>(at("/webhooks"), body));
    }
    void refresh("/webhooks");
  };
  return (
    <FormDialog
      form={form}
      fields={["name", "url", "events"]}
      title={webhook ? t("form.edit") : t("form.new")}
      description={t("form.text")}
      confirm={webhook ? t("common:save") : t("form.create")}
      onSubmit={save}
      onClose={onClose}
    >
      <Field label={t("form.name")} error={errors.name?.message}>
        {(field) => (
          <Input
            {...field}
            autoFocus
            autoComplete="off"
            maxLength={60}
            {...form.register("name", { required: t("common:required") })}
          />
        )}
      </Field>
      <Field label={t("form.url")} hint={t("form.urlHint")} error={errors.url?.message}>
        {(field) => (
          <Input
            {...field}
            type="url"
            autoComplete="off"
            spellCheck={false}
            placeholder="https://"
            {...form.register("url", {
              required: t("common:required"),
              pattern: { value: /^\s*https:\/\/\S+\s*$/i, message: t("form.urlShape") },
            })}
          />
        )}
      </Field>
      <Controller
        control={form.control}
        name="events"
        rules={{ validate: (events) => events.length > 0 || t("form.noEvent") }}
        render={({ field }) => (
          <EventBoxes
            value={field.value}
            onChange={field.onChange}
            error={errors.events?.message}
          />
        )}
      />
    </FormDialog>
  );
}

type EventProps = {
  value: readonly string[];
  onChange: (events: string[]) => void;
  error: string | undefined;
};

function EventBoxes({ value, onChange, error }: EventProps) {
  const { t } = useTranslation("webhooks");
  const everything = value.includes(ALL);
  const toggle = (event: string, on: boolean) =>
    onChange(on ? [...value, event] : value.filter((each) => each !== event));
  return (
    <fieldset>
      <legend className="mb-2 text-[13px] font-medium text-ink">{t("form.events")}</legend>
      <div className="flex flex-col gap-2">
        <Checkbox
          checked={everything}
          onChange={(on) => onChange(on ? [ALL] : [])}
          label={t("event.all")}
          hint={t("eventAbout.all")}
        />
        {EVENTS.map((event) => (
          <Checkbox
            key={event}
            checked={everything || value.includes(event)}
            disabled={everything}
            onChange={(on) => toggle(event, on)}
            label={t(`event.${eventKey(event)}`)}
            hint={<code className="font-mono">{event}</code>}
          />
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
