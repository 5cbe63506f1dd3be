import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../ui/icon-button";
import { Input } from "../../ui/input";
import { Select } from "../../ui/select";
import { isObject } from "../settings/documents";
import type { Draft } from "../settings/draft";
import { WayField } from "./fields";

type Props = {
  draft: Draft;
  title: string;
  hint?: string;
  /** What may arrive; without it any word may be written (codes of refusals, outcomes). */
  known?: readonly string[];
};

/** Other ways on, by what happens. */
export function WaysEditor({ draft, title, hint, known }: Props) {
  const { t } = useTranslation("flows");
  const ways = isObject(draft.value) ? Object.keys(draft.value) : [];
  const say = (what: string) => (known ? t(`way.${what}`) : what === "*" ? t("way.other") : what);
  const remove = (what: string) => (ways.length === 1 ? draft.remove() : draft.at(what).remove());
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-[13px] font-semibold text-ink">{title}</legend>
      {hint ? <p className="text-xs text-faint">{hint}</p> : null}
      {ways.map((what) => (
        <div key={what} className="flex items-end gap-1">
          <div className="min-w-0 flex-1">
            <WayField draft={draft.at(what)} label={say(what)} />
          </div>
          {draft.readOnly ? null : (
            <IconButton
              label={t("way.remove", { what: say(what) })}
              icon={<X />}
              onClick={() => remove(what)}
            />
          )}
        </div>
      ))}
      {draft.readOnly ? null : (
        <AddWay
          known={known?.filter((what) => !ways.includes(what))}
          say={say}
          onAdd={(what) => draft.at(what).set("")}
        />
      )}
    </fieldset>
  );
}

type AddProps = {
  known: readonly string[] | undefined;
  say: (what: string) => string;
  onAdd: (what: string) => void;
};

function AddWay({ known, say, onAdd }: AddProps) {
  const { t } = useTranslation("flows");
  const [typed, setTyped] = useState("");
  if (known) {
    if (known.length === 0) return null;
    return (
      <Select
        aria-label={t("way.add")}
        placeholder={t("way.add")}
        value={null}
        onChange={onAdd}
        options={known.map((what) => ({ value: what, label: say(what) }))}
      />
    );
  }
  const add = () => {
    const what = typed.trim();
    if (!what) return;
    onAdd(what);
    setTyped("");
  };
  return (
    <form
      className="flex gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <Input
        aria-label={t("way.addCode")}
        placeholder={t("way.addCode")}
        maxLength={60}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
      <IconButton type="submit" label={t("way.add")} icon={<Plus />} disabled={!typed.trim()} />
    </form>
  );
}
