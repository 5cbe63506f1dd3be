import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { toProblem } from "../../api/problems";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { type Person, phone } from "./phone-api";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onMade: (person: Person) => void;
};

/** Somebody new to be. */
export function NewPersonDialog({ open, onOpenChange, onMade }: Props) {
  const { t } = useTranslation("phone");
  const [name, setName] = useState("");
  const [error, setError] = useState("");
  const make = async (event: FormEvent) => {
    event.preventDefault();
    try {
      onMade(await phone.addPerson(name.trim()));
      setName("");
      setError("");
      onOpenChange(false);
    } catch (thrown) {
      setError(toProblem(thrown).detail);
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("newTitle")}
      description={t("newText")}
      size="sm"
    >
      <form onSubmit={(event) => void make(event)} className="grid gap-4">
        <Field label={t("name")} hint={t("nameHint")} {...(error ? { error } : {})}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              value={name}
              maxLength={40}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" disabled={!name.trim()}>
          {t("be")}
        </Button>
      </form>
    </Dialog>
  );
}
