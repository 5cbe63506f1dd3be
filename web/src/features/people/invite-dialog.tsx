import { Controller, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { useTenant } from "../../app/session";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { Select } from "../../ui/select";
import { toast } from "../../ui/toast";
import { FormDialog } from "../settings/form-dialog";
import { useRefresh, useTenantPath } from "../settings/use-tenant-data";
import type { Person, Role } from "./person-shapes";
import { RoleField } from "./role-field";

type Values = { email: string; name: string; role: Role; language: string };
type Added = { person: Person; link: string | null };
type Props = { onClose: () => void; onAdded: (link: string | null, name: string) => void };

export function InviteDialog({ onClose, onAdded }: Props) {
  const { t } = useTranslation("people");
  const { language } = useTenant();
  const at = useTenantPath();
  const refresh = useRefresh();
  const form = useForm<Values>({
    defaultValues: { email: "", name: "", role: "agent", language: language.slice(0, 2) },
  });
  const { register, control, formState } = form;
  const { errors } = formState;
  const invite = async (values: Values) => {
    const body = { ...values, email: values.email.trim(), name: values.name.trim() };
    const { person, link } = await http.post<Added>(at("/people"), body);
    void refresh("/people");
    if (!link) toast.success(t("invite.joined", { name: person.name }));
    onAdded(link, person.name);
  };
  return (
    <FormDialog
      form={form}
      fields={["email", "name", "role", "language"]}
      title={t("invite.title")}
      description={t("invite.text")}
      confirm={t("invite.confirm")}
      onSubmit={invite}
      onClose={onClose}
    >
      <Field label={t("invite.email")} error={errors.email?.message}>
        {(field) => (
          <Input
            {...field}
            type="email"
            autoComplete="off"
            autoFocus
            {...register("email", {
              required: t("common:required"),
              pattern: { value: /^\s*\S+@\S+\s*$/, message: t("invite.emailShape") },
            })}
          />
        )}
      </Field>
      <Field label={t("invite.name")} error={errors.name?.message}>
        {(field) => (
          <Input
            {...field}
            autoComplete="off"
            maxLength={200}
            {...register("name", { required: t("common:required") })}
          />
        )}
      </Field>
      <Controller
        control={control}
        name="role"
        render={({ field }) => <RoleField value={field.value} onChange={field.onChange} />}
      />
      <Field label={t("invite.language")}>
        {(props) => (
          <Controller
            control={control}
            name="language"
            render={({ field }) => (
              <Select
                {...props}
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
    </FormDialog>
  );
}
