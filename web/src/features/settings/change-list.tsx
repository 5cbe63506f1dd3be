import { useTranslation } from "react-i18next";
import { type Change, listChanges } from "./diff";
import type { Json } from "./documents";

type Props = { before: Json | undefined; after: Json | undefined };

const say = (value: Json | undefined) =>
  typeof value === "string" ? value : JSON.stringify(value, null, 2);

/** Two versions beside each other: only what differs, each with its place. */
export function ChangeList({ before, after }: Props) {
  const { t } = useTranslation("settings");
  const changes = listChanges(before, after);
  if (changes.length === 0) return <p className="text-muted">{t("diff.same")}</p>;
  return (
    <ul className="flex flex-col gap-3">
      {changes.map((change) => (
        <ChangeItem key={change.place.join("/")} change={change} />
      ))}
    </ul>
  );
}

function ChangeItem({ change }: { change: Change }) {
  const { t } = useTranslation("settings");
  const { place, before, after } = change;
  return (
    <li className="overflow-hidden rounded-md border border-line">
      <p className="border-b border-line bg-canvas px-3 py-1.5 font-mono text-xs break-words text-muted">
        {place.join(" › ") || t("diff.whole")}
      </p>
      {before === undefined ? null : (
        <Side sign="−" label={t("diff.before")} looks="bg-danger-soft" text={say(before)} />
      )}
      {after === undefined ? null : (
        <Side sign="+" label={t("diff.after")} looks="bg-success-soft" text={say(after)} />
      )}
    </li>
  );
}

type SideProps = { sign: string; label: string; looks: string; text: string | undefined };

const Side = ({ sign, label, looks, text }: SideProps) => (
  <div className={`flex gap-2 px-3 py-2 ${looks}`}>
    <span className="font-mono text-ink" aria-hidden>
      {sign}
    </span>
    <span className="sr-only">{label}</span>
    <pre className="min-w-0 flex-1 font-mono text-xs leading-5 break-words whitespace-pre-wrap text-ink">
      {text}
    </pre>
  </div>
);
