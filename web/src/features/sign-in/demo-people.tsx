import { LoaderCircle, LogIn } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DemoPerson } from "../../api/types";
import { Avatar } from "../../ui/avatar";

type Props = {
  people: readonly DemoPerson[];
  busyWith: string | undefined;
  onChoose: (person: DemoPerson) => void;
};

/** The demo's invented people: one click is one sign-in. */
export function DemoPeople({ people, busyWith, onChoose }: Props) {
  const { t } = useTranslation("sign-in");
  return (
    <section aria-labelledby="demo-people">
      <h2 id="demo-people" className="text-[15px] font-semibold">
        {t("demo.title")}
      </h2>
      <p className="mb-4 text-muted">{t("demo.text")}</p>
      <ul className="grid gap-2.5 sm:grid-cols-2">
        {people.map((person) => (
          <li key={person.email}>
            <PersonCard
              person={person}
              busy={busyWith === person.email}
              disabled={busyWith !== undefined}
              onChoose={() => onChoose(person)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

type CardProps = { person: DemoPerson; busy: boolean; disabled: boolean; onChoose: () => void };

function PersonCard({ person, busy, disabled, onChoose }: CardProps) {
  const { t } = useTranslation("sign-in");
  const role = t(`role.${person.role}`);
  const business = person.business || t("demo.platform");
  return (
    <button
      type="button"
      disabled={disabled}
      onClick={onChoose}
      className="group flex w-full items-center gap-3 rounded-lg border border-line bg-surface p-3 text-left shadow-raised transition-colors hover:border-accent disabled:cursor-wait disabled:opacity-70"
    >
      <Avatar name={person.name} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">
          <span className="sr-only">{t("demo.enter")}</span> {person.name}
        </span>
        <span className="block truncate text-[13px] text-muted">{business}</span>
        <span className="block truncate text-xs text-faint">{role}</span>
      </span>
      {busy ? (
        <LoaderCircle className="size-4 animate-spin text-faint" aria-hidden />
      ) : (
        <LogIn
          className="size-4 text-faint transition-colors group-hover:text-accent"
          aria-hidden
        />
      )}
    </button>
  );
}
