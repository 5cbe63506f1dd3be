import { Controller, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { toast } from "../../ui/toast";
import { FormDialog } from "../settings/form-dialog";
import { useRefresh, useTenantPath } from "../settings/use-tenant-data";
import type { Person, Role } from "./person-shapes";
import { RoleField } from "./role-field";

export type PersonAct = "role" | "link" | "remove";
type Props = {
  act: PersonAct;
  person: Person;
  onLink: (link: string) => void;
  onClose: () => void;
};

export function PersonDialogs({ act, person, onLink, onClose }: Props) {
  const { t } = useTranslation("people");
  const at = useTenantPath();
  const refresh = useRefresh();
  const path = at(`/people/${person.person_id}`);
  if (act === "role") return <RoleDialog person={person} onClose={onClose} />;
  const run = async () => {
    try {
      if (act === "link") {
        const { link } = await http.post<{ link: string }>(`${path}/link`);
        onLink(link);
      } else {
        await http.delete(path);
        toast.success(t("remove.done", { name: person.name }));
        void refresh("/people");
      }
    } catch (thrown) {
      toast.error(toProblem(thrown).detail || t("common:failed"));
      throw thrown;
    }
  };
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(`${act}.ask`, { name: person.name })}
      description={t(`${act}.about`)}
      confirm={t(`act.${act}`)}
      danger={act === "remove"}
      onConfirm={run}
    />
  );
}

function RoleDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation("people");
  const at = useTenantPath();
  const refresh = useRefresh();
  const form = useForm<{ role: Role }>({ defaultValues: { role: person.role } });
  const save = async ({ role }: { role: Role }) => {
    await http.patch(at(`/people/${person.person_id}`), { role });
    toast.success(t("common:saved"));
    void refresh("/people");
    onClose();
  };
  return (
    <FormDialog
      form={form}
      fields={["role"]}
      title={t("act.role")}
      description={person.name}
      confirm={t("common:save")}
      onSubmit={save}
      onClose={onClose}
    >
      <Controller
        control={form.control}
        name="role"
        render={({ field }) => <RoleField value={field.value} onChange={field.onChange} />}
      />
    </FormDialog>
  );
}
