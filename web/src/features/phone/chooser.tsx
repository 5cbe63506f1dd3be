import { UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../app/use-format";
import { Field } from "../../ui/field";
import { IconButton } from "../../ui/icon-button";
import { Select } from "../../ui/select";
import { NewPersonDialog } from "./new-person-dialog";
import type { Business, Person, Telephone } from "./phone-api";

type Props = {
  telephone: Telephone;
  person: string;
  business: Business;
  onChoose: (chosen: { person: string; slug: string }) => void;
  onMade: (person: Person) => void;
};

/** Who writes, and to whom. */
export function Chooser({ telephone, person, business, onChoose, onMade }: Props) {
  const { t } = useTranslation("phone");
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  const only = telephone.people.find((each) => each.id === business.only_person_id);
  const change = (slug: string) => {
    const next = telephone.businesses.find((each) => each.slug === slug);
    onChoose({ person: next?.only_person_id ?? person, slug });
  };
  return (
    <div className="grid gap-3 border-b border-line p-3">
      <Field label={t("business")}>
        {(control) => (
          <Select
            {...control}
            value={business.slug}
            onChange={change}
            options={telephone.businesses.map((each) => ({
              value: each.slug,
              label: each.title,
              description: format.phone(each.phone),
            }))}
          />
        )}
      </Field>
      <Field label={t("person")} {...(only ? { hint: t("ownerOnly", { name: only.name }) } : {})}>
        {(control) => (
          <div className="flex gap-1">
            <Select
              {...control}
              className="min-w-0 flex-1"
              value={person}
              disabled={only !== undefined}
              onChange={(id) => onChoose({ person: id, slug: business.slug })}
              options={telephone.people.map((each) => ({
                value: each.id,
                label: each.name,
                description: format.phone(each.phone),
              }))}
            />
            <IconButton
              label={t("new")}
              disabled={only !== undefined}
              icon={<UserPlus />}
              onClick={() => setAsking(true)}
            />
          </div>
        )}
      </Field>
      <NewPersonDialog open={asking} onOpenChange={setAsking} onMade={onMade} />
    </div>
  );
}
