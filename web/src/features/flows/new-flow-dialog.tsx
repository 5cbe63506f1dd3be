import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useTenant } from "../../app/session";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { NAME } from "./flow";
import { beginFlow } from "./flow-shapes";

type Values = { es: string; en: string; name: string };
const FORM = "new-flow";

/** "Pedidos a domicilio" → "pedidos_a_domicilio" */
export const toName = (title: string) =>
  title
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 40);

export function NewFlowDialog({
  taken,
  onClose,
}: {
  taken: readonly string[];
  onClose: () => void;
}) {
  const { t } = useTranslation("flows");
  const { slug } = useTenant();
  const navigate = useNavigate();
  const { register, handleSubmit, setValue, formState } = useForm<Values>({
    defaultValues: { es: "", en: "", name: "" },
  });
  const { errors, dirtyFields } = formState;
  const create = ({ es, en, name }: Values) => {
    const begin = beginFlow({ es: es.trim(), en: en.trim() || es.trim() });
    void navigate(`/t/${slug}/settings/flows/${name}`, { state: { begin } });
  };
  const suggest = (title: string) => {
    if (!dirtyFields.name) setValue("name", toName(title));
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("new.title")}
      description={t("new.text")}
      footer={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button variant="primary" type="submit" form={FORM}>
            {t("new.create")}
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => void handleSubmit(create)(event)}
      >
        <Field label={t("new.es")} error={errors.es?.message}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={100}
              {...register("es", {
                required: t("common:required"),
                onChange: (event: { target: HTMLInputElement }) => suggest(event.target.value),
              })}
            />
          )}
        </Field>
        <Field label={t("new.en")} aside={t("common:optional")}>
          {(control) => <Input {...control} maxLength={100} {...register("en")} />}
        </Field>
        <Field label={t("new.name")} hint={t("new.nameHint")} error={errors.name?.message}>
          {(control) => (
            <Input
              {...control}
              className="font-mono"
              maxLength={40}
              {...register("name", {
                required: t("common:required"),
                pattern: { value: NAME, message: t("node.nameShape") },
                validate: (name) => !taken.includes(name) || t("new.taken"),
              })}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
