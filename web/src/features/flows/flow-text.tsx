import { PenLine } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button";
import { BilingualField } from "../settings/bilingual-field";
import { isObject } from "../settings/documents";
import { type Draft, keepEmpty, textOf } from "../settings/draft";
import { LineField } from "../settings/draft-fields";
import { useFlow } from "./flow-context";
import { findTradeText, isOwnKey, keyOf } from "./texts";

type Props = {
  draft: Draft;
  label: string;
  hint?: string;
  line?: boolean;
  most?: number;
  /** It may be left out: the engine has words of its own, or says nothing. */
  optional?: boolean;
};

/** A sentence in both languages, wherever it is kept: here, under a key, or at the trade. */
export function FlowText(props: Props) {
  const { flow } = useFlow();
  const { value } = props.draft;
  const key = keyOf(value);
  if (key !== null && isOwnKey(flow, key)) return <KeyedText {...props} textKey={key} />;
  if (key !== null) return <TradeText {...props} textKey={key} />;
  if (isObject(value)) return <OwnText {...props} />;
  if (value === undefined) return <NoText {...props} />;
  return <PlainText {...props} />;
}

function OwnText({ draft, label, hint, line = false, most, optional = false }: Props) {
  const { t } = useTranslation("flows");
  const more = { ...(hint ? { hint } : {}), ...(most ? { most } : {}), line };
  return (
    <div>
      <BilingualField draft={keepEmpty(draft)} label={label} always {...more} />
      {optional && !draft.readOnly ? (
        <Button size="sm" variant="ghost" className="-ml-2.5" onClick={draft.remove}>
          {t("text.leaveOut")}
        </Button>
      ) : null}
    </div>
  );
}

function NoText({ draft, label, hint }: Props) {
  const { t } = useTranslation("flows");
  return (
    <div>
      <p className="mb-1.5 text-[13px] font-medium text-ink">{label}</p>
      {hint ? <p className="mb-1.5 text-xs text-faint">{hint}</p> : null}
      {draft.readOnly ? (
        <p className="text-[13px] text-faint">{t("text.none")}</p>
      ) : (
        <Button size="sm" icon={<PenLine />} onClick={() => draft.set({ es: "", en: "" })}>
          {t("text.write")}
        </Button>
      )}
    </div>
  );
}

/** The same for every reader: only placeholders. */
function PlainText({ draft, label }: Props) {
  const { t } = useTranslation("flows");
  const text = textOf(draft.value);
  return (
    <div>
      <LineField draft={keepEmpty(draft)} label={label} hint={t("text.same")} />
      {draft.readOnly ? null : (
        <Button
          size="sm"
          variant="ghost"
          className="-ml-2.5"
          onClick={() => draft.set({ es: text, en: text })}
        >
          {t("text.perLanguage")}
        </Button>
      )}
    </div>
  );
}

type KeyedProps = Props & { textKey: string };

/** Kept under a key of the flow: changed there, for all nodes that say it. */
function KeyedText({ draft, label, line = false, most, textKey }: KeyedProps) {
  const { t } = useTranslation("flows");
  const root = useFlow().draft.at("texts");
  const texts: Draft = {
    ...root,
    value: {
      es: root.at("es", textKey).value ?? "",
      en: root.at("en", textKey).value ?? "",
    },
    problem: draft.problem,
    at: (language) => keepEmpty(root.at(language ?? "es", textKey)),
  };
  return (
    <BilingualField
      draft={texts}
      label={label}
      hint={t("text.keyed", { key: textKey })}
      line={line}
      always
      {...(most ? { most } : {})}
    />
  );
}

function TradeText({ draft, label, textKey }: KeyedProps) {
  const { t } = useTranslation("flows");
  const { flow, palette } = useFlow();
  const texts = {
    es: findTradeText(flow, palette.texts, "es", textKey) ?? "",
    en: findTradeText(flow, palette.texts, "en", textKey) ?? "",
  };
  const known = texts.es !== "" || texts.en !== "";
  return (
    <div>
      <p className="mb-1.5 text-[13px] font-medium text-ink">{label}</p>
      <div className="rounded-md bg-sunken px-3 py-2 break-words whitespace-pre-wrap text-muted">
        {known ? texts.es : t("text.unknownKey", { key: textKey })}
        {known ? <p className="mt-1.5 border-t border-line pt-1.5">{texts.en}</p> : null}
      </div>
      <p className="mt-1 text-xs text-faint">
        {known ? t("text.ofTrade", { key: textKey }) : null}
      </p>
      {draft.problem ? (
        <p role="alert" className="text-xs text-danger">
          {draft.problem}
        </p>
      ) : null}
      {draft.readOnly ? null : (
        <Button
          size="sm"
          variant="ghost"
          className="-ml-2.5"
          icon={<PenLine />}
          onClick={() => draft.set(texts)}
        >
          {t("text.own")}
        </Button>
      )}
    </div>
  );
}
