import { ChevronDown, Plus } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "../../lib/cn";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { foldText } from "../../ui/combobox";
import { EmptyState } from "../../ui/empty-state";
import { SearchInput } from "../../ui/search-input";
import { isObject, type Json } from "../settings/documents";
import { type Draft, listOf, textOf } from "../settings/draft";
import { findFreeName } from "./bot-shapes";
import { RuleEditor } from "./rule-editor";

type Props = { draft: Draft; names: readonly string[] };

const phrasesOf = (rule: Json) => (isObject(rule) ? listOf(rule["when"]).map(String) : []);

/** Questions and their answers; the order decides between equals. */
export function BotRules({ draft, names }: Props) {
  const { t } = useTranslation("bots");
  const rules = listOf(draft.value);
  const [open, setOpen] = useState<number | null>(null);
  const [search, setSearch] = useState("");
  const matches = (rule: Json) => foldText(JSON.stringify(rule)).includes(foldText(search.trim()));
  const add = () => {
    const name = findFreeName(t("rule.newName"), names);
    draft.set([...rules, { name, when: [], answer: "" }]);
    setSearch("");
    setOpen(rules.length);
  };
  const move = (index: number, by: number) => {
    const next = [...rules];
    const [moved] = next.splice(index, 1);
    if (moved === undefined) return;
    next.splice(index + by, 0, moved);
    draft.set(next);
    setOpen(index + by);
  };
  if (rules.length === 0) {
    return (
      <EmptyState
        title={t("rule.none")}
        text={t("rule.noneText")}
        action={
          draft.readOnly ? null : (
            <Button variant="primary" icon={<Plus />} onClick={add}>
              {t("rule.add")}
            </Button>
          )
        }
      />
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <div className="flex gap-2">
        <SearchInput
          label={t("rule.search")}
          value={search}
          onChange={setSearch}
          className="flex-1"
        />
        {draft.readOnly ? null : (
          <Button icon={<Plus />} onClick={add}>
            {t("rule.add")}
          </Button>
        )}
      </div>
      <ol className="divide-y divide-line rounded-lg border border-line bg-surface shadow-raised">
        {rules.map((rule, index) =>
          matches(rule) ? (
            <RuleItem key={index} rule={rule} open={open === index}>
              {(panel) => (
                <>
                  <RuleHead
                    rule={rule}
                    wrong={draft.at(index).isWrong}
                    open={open === index}
                    panel={panel}
                    onToggle={() => setOpen(open === index ? null : index)}
                  />
                  {open === index ? (
                    <div id={panel} className="border-t border-line p-4">
                      <RuleEditor
                        draft={draft.at(index)}
                        names={names}
                        onUp={index > 0 ? () => move(index, -1) : null}
                        onDown={index < rules.length - 1 ? () => move(index, 1) : null}
                        onRemove={() => {
                          draft.at(index).remove();
                          setOpen(null);
                        }}
                      />
                    </div>
                  ) : null}
                </>
              )}
            </RuleItem>
          ) : null,
        )}
      </ol>
    </div>
  );
}

type ItemProps = { rule: Json; open: boolean; children: (panel: string) => React.ReactNode };

const RuleItem = ({ open, children }: ItemProps) => {
  const panel = useId();
  return <li className={cn(open && "bg-canvas")}>{children(panel)}</li>;
};

type HeadProps = {
  rule: Json;
  wrong: boolean;
  open: boolean;
  panel: string;
  onToggle: () => void;
};

function RuleHead({ rule, wrong, open, panel, onToggle }: HeadProps) {
  const { t } = useTranslation("bots");
  const phrases = phrasesOf(rule);
  const handsOver = isObject(rule) && rule["hand_over"] === true;
  return (
    <button
      type="button"
      aria-expanded={open}
      aria-controls={open ? panel : undefined}
      onClick={onToggle}
      className="flex w-full items-center gap-3 px-4 py-2.5 text-left hover:bg-sunken"
    >
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-2 font-medium text-ink">
          {isObject(rule) ? textOf(rule["name"]) || t("rule.nameless") : t("rule.nameless")}
          {handsOver ? <Badge tone="info">{t("rule.handsOver")}</Badge> : null}
          {wrong ? <Badge tone="danger">{t("rule.wrong")}</Badge> : null}
        </span>
        <span className="block truncate text-[13px] text-faint">
          {phrases.length > 0 ? phrases.join(" · ") : t("rule.noPhrases")}
        </span>
      </span>
      <ChevronDown
        className={cn("size-4 shrink-0 text-faint transition-transform", open && "rotate-180")}
        aria-hidden
      />
    </button>
  );
}
