import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useSession } from "../../app/session";
import { chooseTheme, getTheme, type Theme } from "../../lib/theme";
import { LANGUAGES } from "../../texts/texts";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { Select } from "../../ui/select";
import { useKeep } from "./use-keep";

const NAMES = { es: "Español", en: "English" };
const THEMES: Theme[] = ["system", "light", "dark"];

export function ProfileCard() {
  const { t } = useTranslation("account");
  const { person } = useSession();
  const keep = useKeep();
  const { register, handleSubmit, formState } = useForm({ values: { name: person.name } });
  const save = handleSubmit(({ name }) => keep.mutate({ name: name.trim() }));
  const pickTheme = (theme: Theme) => {
    chooseTheme(theme);
    keep.mutate({ preferences: { theme } });
  };
  return (
    <Card title={t("profile.title")}>
      <div className="flex flex-col gap-4">
        <form
          noValidate
          className="flex flex-wrap items-end gap-2"
          onSubmit={(event) => void save(event)}
        >
          <Field
            label={t("profile.name")}
            error={formState.errors.name?.message}
            className="min-w-52 flex-1"
          >
            {(control) => (
              <Input
                {...control}
                autoComplete="name"
                maxLength={200}
                {...register("name", {
                  validate: (name) => name.trim() !== "" || t("profile.nameNeeded"),
                })}
              />
            )}
          </Field>
          <Button
            type="submit"
            disabled={!formState.isDirty}
            loading={keep.isPending && keep.variables.name !== undefined}
          >
            {t("profile.save")}
          </Button>
        </form>
        <Field label={t("profile.email")} hint={t("profile.emailHint")}>
          {(control) => <Input {...control} value={person.email} readOnly className="bg-sunken" />}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("profile.language")}>
            {(control) => (
              <Select
                {...control}
                value={person.language}
                onChange={(language) => keep.mutate({ language })}
                options={LANGUAGES.map((value) => ({ value, label: NAMES[value] }))}
              />
            )}
          </Field>
          <Field label={t("profile.theme")}>
            {(control) => (
              <Select
                {...control}
                value={getTheme()}
                onChange={pickTheme}
                options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
              />
            )}
          </Field>
        </div>
      </div>
    </Card>
  );
}
