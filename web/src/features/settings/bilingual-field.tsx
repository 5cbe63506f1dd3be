import { Languages } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "../../lib/cn";
import { Button } from "../../ui/button";
import { Input } from "../../ui/input";
import { Textarea } from "../../ui/textarea";
import { isObject, type Json, type JsonObject } from "./documents";
import { type Draft, put, textOf } from "./draft";

export const LANGUAGES = ["es", "en"] as const;
type Language = (typeof LANGUAGES)[number];

export const isPerLanguage = (value: Json | undefined): value is JsonObject =>
  isObject(value) && Object.keys(value).every((name) => name === "es" || name === "en");

/** When the last language is cleared, the whole text is left out. */
function languageDraft(draft: Draft, language: Language, texts: JsonObject): Draft {
  const one = draft.at(language);
  const hasOther = LANGUAGES.some((other) => other !== language && texts[other]);
  return hasOther ? one : { ...one, remove: draft.remove };
}

type Props = {
  draft: Draft;
  label: string;
  hint?: string;
  /** One line: titles of buttons. */
  line?: boolean;
  most?: number;
  /** Flows always say both languages. */
  always?: boolean;
  placeholder?: string;
};

/** A text for every reader, or one per language: as it is written, so is it kept. */
export function BilingualField(props: Props) {
  const { draft, label, hint, always = false } = props;
  const { t } = useTranslation("settings");
  const id = useId();
  const split = always || isPerLanguage(draft.value);
  const texts = isPerLanguage(draft.value) ? draft.value : {};
  const toBoth = () => draft.set({ es: textOf(draft.value), en: textOf(draft.value) });
  const toOne = () => put(draft, texts["es"] ?? texts["en"]);
  return (
    <fieldset className="min-w-0" aria-describedby={hint ? `${id}-hint` : undefined}>
      <legend className="mb-1.5 flex w-full items-center justify-between gap-2 text-[13px] font-medium text-ink">
        {label}
        {always || draft.readOnly ? null : (
          <Button
            size="sm"
            variant="ghost"
            className="-my-1 h-7 px-2 text-xs font-normal"
            icon={<Languages aria-hidden />}
            onClick={split ? toOne : toBoth}
          >
            {split ? t("text.one") : t("text.both")}
          </Button>
        )}
      </legend>
      {split ? (
        <div className="grid gap-2 sm:grid-cols-2">
          {LANGUAGES.map((language) => (
            <TextBox
              key={language}
              {...props}
              language={language}
              draft={languageDraft(draft, language, texts)}
            />
          ))}
        </div>
      ) : (
        <TextBox {...props} />
      )}
      {draft.problem ? (
        <p role="alert" className="mt-1 text-xs text-danger">
          {draft.problem}
        </p>
      ) : hint ? (
        <p id={`${id}-hint`} className="mt-1 text-xs text-faint">
          {hint}
        </p>
      ) : null}
    </fieldset>
  );
}

function TextBox(props: Props & { language?: Language }) {
  const { draft, label, line = false, most, language, placeholder } = props;
  const { t } = useTranslation("settings");
  const Control = line ? Input : Textarea;
  const name = language ? `${label}, ${t(`language.${language}`)}` : label;
  const text = textOf(draft.value);
  const left = most === undefined ? Infinity : most - [...text].length;
  const problem = language ? draft.problem : undefined;
  return (
    <div className="relative">
      <Control
        aria-label={name}
        aria-invalid={problem || left < 0 ? true : undefined}
        lang={language}
        disabled={draft.readOnly}
        className={cn(language && "pr-9", !line && "min-h-16")}
        placeholder={placeholder}
        value={text}
        onChange={({ target }) => put(draft, target.value)}
        {...(line ? {} : { rows: 2 })}
      />
      {language ? <LanguageMark language={language} /> : null}
      <TextNotes left={left} problem={problem} />
    </div>
  );
}

function TextNotes({ left, problem }: { left: number; problem: string | undefined }) {
  const { t } = useTranslation("settings");
  return (
    <>
      {left < 8 ? (
        <span className={cn("text-xs", left < 0 ? "text-danger" : "text-faint")}>
          {t("text.left", { count: left })}
        </span>
      ) : null}
      {problem ? (
        <span role="alert" className="text-xs text-danger">
          {problem}
        </span>
      ) : null}
    </>
  );
}

const LanguageMark = ({ language }: { language: Language }) => (
  <span
    aria-hidden
    className="pointer-events-none absolute top-2 right-2.5 text-[11px] font-semibold text-faint uppercase"
  >
    {language}
  </span>
);
