import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../ui/icon-button";
import { Input } from "../../ui/input";
import { isObject, type Json } from "../settings/documents";
import type { Draft } from "../settings/draft";
import { NAME } from "./flow";
import { writeValue } from "./fields";

const LITERAL = /^(true|false|null|-?\d+(\.\d+)?|\[.*\]|\{.*\})$/s;

/** A text is an expression; what is a number, true or a list is that value itself. */
export function readAssigned(text: string): Json {
  if (!LITERAL.test(text.trim())) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Variables, and what each becomes. */
export function SetFields({ draft }: { draft: Draft }) {
  const { t } = useTranslation("flows");
  const [name, setName] = useState("");
  const values = isObject(draft.value) ? Object.entries(draft.value) : [];
  const isNew = NAME.test(name) && !values.some(([known]) => known === name);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-[13px] font-semibold text-ink">{t("set.title")}</legend>
      <p className="text-xs text-faint">{t("set.hint")}</p>
      {values.map(([variable, value]) => (
        <div key={variable} className="flex items-center gap-1">
          <code className="max-w-32 min-w-16 truncate font-mono text-xs text-ink">{variable}</code>
          <span aria-hidden className="text-faint">
            =
          </span>
          <Input
            aria-label={variable}
            className="font-mono text-[13px] sm:text-[13px]"
            spellCheck={false}
            disabled={draft.readOnly}
            value={writeValue(value)}
            onChange={({ target }) => draft.at(variable).set(readAssigned(target.value))}
          />
          {draft.readOnly ? null : (
            <IconButton
              label={t("set.remove", { name: variable })}
              size="sm"
              icon={<X />}
              onClick={draft.at(variable).remove}
            />
          )}
        </div>
      ))}
      {draft.problem ? (
        <p role="alert" className="text-xs text-danger">
          {draft.problem}
        </p>
      ) : null}
      {draft.readOnly ? null : (
        <form
          className="flex gap-1"
          onSubmit={(event) => {
            event.preventDefault();
            if (!isNew) return;
            draft.at(name).set("");
            setName("");
          }}
        >
          <Input
            aria-label={t("set.name")}
            placeholder={t("set.name")}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
          <IconButton type="submit" label={t("set.add")} icon={<Plus />} disabled={!isNew} />
        </form>
      )}
    </fieldset>
  );
}
