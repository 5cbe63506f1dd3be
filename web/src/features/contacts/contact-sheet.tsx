import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useCan } from "../../app/rights";
import { tenantKey, useTenant } from "../../app/session";
import { useFormat } from "../../app/use-format";
import { toProblem } from "../../api/problems";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { ErrorState } from "../../ui/error-state";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { RelativeTime } from "../../ui/relative-time";
import { Select } from "../../ui/select";
import { Sheet } from "../../ui/sheet";
import { Skeleton } from "../../ui/skeleton";
import { Switch } from "../../ui/switch";
import { toast } from "../../ui/toast";
import { changeContact, type ContactWithConversations, getContact } from "./contacts-api";

type Props = { contactId: string | undefined; onClose: () => void };

/** One contact over the list: what can be changed, and the way to what was said. */
export function ContactSheet({ contactId, onClose }: Props) {
  const { t } = useTranslation("contacts");
  const tenant = useTenant();
  const query = useQuery({
    queryKey: tenantKey(tenant, "contact", contactId),
    queryFn: () => getContact(tenant.slug, contactId ?? ""),
    enabled: contactId !== undefined,
  });
  const contact = query.data;
  return (
    <Sheet
      open={contactId !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={contact?.name ?? t("contact")}
    >
      {query.isError ? (
        <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
      ) : contact ? (
        <div className="space-y-6">
          <EditForm key={contact.contact_id} contact={contact} />
          <Conversations contact={contact} />
        </div>
      ) : (
        <Skeleton className="h-64" />
      )}
    </Sheet>
  );
}

type Values = { name: string; language: "none" | "es" | "en"; blocked: boolean };

function EditForm({ contact }: { contact: ContactWithConversations }) {
  const { t } = useTranslation("contacts");
  const tenant = useTenant();
  const queries = useQueryClient();
  const format = useFormat();
  const canWrite = useCan("contacts:write");
  const form = useForm<Values>({
    defaultValues: {
      name: contact.name ?? "",
      language: contact.language ?? "none",
      blocked: contact.blocked,
    },
  });
  const { isDirty, isSubmitting } = form.formState;
  const save = form.handleSubmit(async (values) => {
    try {
      const changed = await changeContact(tenant.slug, contact.contact_id, {
        name: values.name.trim() || null,
        language: values.language === "none" ? null : values.language,
        ...(values.blocked === contact.blocked ? {} : { blocked: values.blocked }),
      });
      queries.setQueryData(tenantKey(tenant, "contact", contact.contact_id), changed);
      void queries.invalidateQueries({ queryKey: tenantKey(tenant, "contacts") });
      void queries.invalidateQueries({ queryKey: tenantKey(tenant, "conversations") });
      form.reset(values);
      toast.success(t("saved"));
    } catch (thrown) {
      toast.error(toProblem(thrown).detail || t("failed"));
    }
  });
  const [language, blocked] = useWatch({ control: form.control, name: ["language", "blocked"] });
  return (
    <form className="space-y-4" onSubmit={(event) => void save(event)}>
      <p className="text-muted tabular-nums">
        {contact.phone
          ? format.phone(contact.phone)
          : contact.username
            ? `@${contact.username}`
            : t("hidden")}
      </p>
      {contact.marketing_stopped_at ? (
        <Banner
          tone="info"
          text={t("noMarketing", { day: format.day(contact.marketing_stopped_at) })}
        />
      ) : null}
      <Field label={t("name")} hint={t("nameHint")}>
        {(control) => (
          <Input {...control} maxLength={200} disabled={!canWrite} {...form.register("name")} />
        )}
      </Field>
      <Field label={t("language")} hint={t("languageHint")}>
        {(control) => (
          <Select
            {...control}
            value={language}
            disabled={!canWrite}
            onChange={(value) => form.setValue("language", value, { shouldDirty: true })}
            options={(["none", "es", "en"] as const).map((value) => ({
              value,
              label: t(`languageIs.${value}`),
            }))}
          />
        )}
      </Field>
      <Switch
        checked={blocked}
        disabled={!canWrite}
        onChange={(value) => form.setValue("blocked", value, { shouldDirty: true })}
        label={t("blocked")}
        hint={t("blockedHint")}
      />
      {canWrite ? (
        <Button type="submit" variant="primary" disabled={!isDirty} loading={isSubmitting}>
          {t("save")}
        </Button>
      ) : null}
    </form>
  );
}

function Conversations({ contact }: { contact: ContactWithConversations }) {
  const { t } = useTranslation("contacts");
  const tenant = useTenant();
  return (
    <section>
      <h3 className="mb-2 text-[13px] font-semibold text-ink">{t("conversations")}</h3>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {contact.conversations.map((card) => (
          <li key={card.conversation_id}>
            <Link
              to={`/t/${tenant.slug}/inbox/${card.conversation_id}`}
              className="block px-3 py-2.5 outline-offset-[-2px] hover:bg-sunken"
            >
              <span className="flex items-baseline gap-2">
                <span className="min-w-0 flex-1 truncate font-medium text-ink">
                  {card.number_name ?? t("conversation")}
                </span>
                <RelativeTime
                  value={card.last_message_at}
                  style="short"
                  className="text-xs text-faint"
                />
              </span>
              <span className="block truncate text-[13px] text-muted">
                {card.last_message?.text}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
