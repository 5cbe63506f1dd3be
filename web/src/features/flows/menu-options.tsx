import { ArrowUp, ChevronDown, Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "../../lib/cn";
import { Button } from "../../ui/button";
import { IconButton } from "../../ui/icon-button";
import { isObject, type Json, type JsonObject } from "../settings/documents";
import { type Draft, keepEmpty, listOf, textOf } from "../settings/draft";
import { LineField, PhrasesField } from "../settings/draft-fields";
import { ExpressionField, WayField } from "./fields";
import { useFlow } from "./flow-context";
import { FlowText } from "./flow-text";
import { readText } from "./texts";

function findFreeId(options: readonly Json[]): string {
  const taken = new Set(options.map((option) => (isObject(option) ? option["id"] : "")));
  for (let number = options.length + 1; ; number += 1) {
    if (!taken.has(`option_${number}`)) return `option_${number}`;
  }
}

/** Fixed options: each a port on the canvas. */
export function MenuOptions({ draft }: { draft: Draft }) {
  const { t } = useTranslation("flows");
  const [open, setOpen] = useState<number | null>(null);
  const options = listOf(draft.value);
  const add = () => {
    draft.set([...options, { id: findFreeId(options), title: { es: "", en: "" } }]);
    setOpen(options.length);
  };
  const up = (index: number) => {
    const next = [...options];
    const [moved] = next.splice(index, 1);
    if (moved !== undefined) next.splice(index - 1, 0, moved);
    draft.set(next);
    setOpen(index - 1);
  };
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-[13px] font-semibold text-ink">{t("menu.options")}</legend>
      {options.map((option, index) => (
        <OptionItem
          key={index}
          draft={draft.at(index)}
          option={isObject(option) ? option : {}}
          open={open === index}
          onToggle={() => setOpen(open === index ? null : index)}
          onUp={index > 0 ? () => up(index) : null}
          onRemove={() => {
            if (options.length === 1) draft.remove();
            else draft.at(index).remove();
            setOpen(null);
          }}
        />
      ))}
      {draft.readOnly ? null : (
        <Button size="sm" className="self-start" icon={<Plus />} onClick={add}>
          {t("menu.addOption")}
        </Button>
      )}
    </fieldset>
  );
}

type ItemProps = {
  draft: Draft;
  option: JsonObject;
  open: boolean;
  onToggle: () => void;
  onUp: (() => void) | null;
  onRemove: () => void;
};

function OptionItem({ draft, option, open, onToggle, onUp, onRemove }: ItemProps) {
  const { t } = useTranslation("flows");
  const { flow, palette, language } = useFlow();
  const title = readText(flow, palette.texts, option["title"], language) || textOf(option["id"]);
  return (
    <div className={cn("rounded-md border", draft.isWrong ? "border-danger" : "border-line")}>
      <button
        type="button"
        aria-expanded={open}
        onClick={onToggle}
        className="flex w-full items-center gap-2 px-3 py-2 text-left hover:bg-sunken"
      >
        <span className="min-w-0 flex-1 truncate font-medium text-ink">{title}</span>
        <span className="max-w-28 truncate text-xs text-faint">{textOf(option["next"])}</span>
        <ChevronDown
          className={cn("size-4 shrink-0 text-faint", open && "rotate-180")}
          aria-hidden
        />
      </button>
      {open ? (
        <div className="flex flex-col gap-3 border-t border-line p-3">
          <FlowText draft={draft.at("title")} label={t("option.title")} line most={24} />
          <WayField draft={draft.at("next")} label={t("way.next")} />
          <FlowText draft={draft.at("description")} label={t("option.description")} line optional />
          <LineField
            draft={keepEmpty(draft.at("id"))}
            label={t("option.id")}
            hint={t("option.idHint")}
          />
          <ExpressionField draft={draft.at("if")} label={t("option.if")} />
          <PhrasesField draft={draft.at("words", "es")} label={t("option.wordsEs")} rows={2} />
          <PhrasesField draft={draft.at("words", "en")} label={t("option.wordsEn")} rows={2} />
          {draft.readOnly ? null : (
            <div className="flex">
              <IconButton
                label={t("option.up")}
                size="sm"
                icon={<ArrowUp />}
                disabled={onUp === null}
                onClick={() => onUp?.()}
              />
              <Button size="sm" variant="ghost" className="ml-auto" icon={<X />} onClick={onRemove}>
                {t("option.remove")}
              </Button>
            </div>
          )}
        </div>
      ) : null}
    </div>
  );
}
