import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button";
import { IconButton } from "../../ui/icon-button";
import { type Draft, keepEmpty } from "../settings/draft";
import { FlagField, LineField, PhrasesField } from "../settings/draft-fields";
import { AnswerEditor } from "./answer-editor";

type Props = {
  draft: Draft;
  names: readonly string[];
  onUp: (() => void) | null;
  onDown: (() => void) | null;
  onRemove: () => void;
};

export function RuleEditor({ draft, names, onUp, onDown, onRemove }: Props) {
  const { t } = useTranslation("bots");
  return (
    <div className="flex flex-col gap-4">
      <LineField
        draft={keepEmpty(draft.at("name"))}
        label={t("rule.name")}
        hint={t("rule.nameHint")}
      />
      <PhrasesField draft={draft.at("when")} label={t("rule.when")} hint={t("rule.whenHint")} />
      <div>
        <h3 className="mb-1.5 text-[13px] font-medium text-ink">{t("rule.answer")}</h3>
        <AnswerEditor draft={draft.at("answer")} rules={names} />
      </div>
      <div className="flex flex-col gap-3 border-t border-line pt-4">
        <FlagField
          draft={draft.at("hand_over")}
          label={t("rule.handOver")}
          hint={t("rule.handOverHint")}
          standard={false}
        />
        <FlagField
          draft={draft.at("only_open")}
          label={t("rule.onlyOpen")}
          hint={t("rule.onlyOpenHint")}
          standard={false}
        />
        <FlagField
          draft={draft.at("requires_review")}
          label={t("rule.review")}
          hint={t("rule.reviewHint")}
          standard={false}
        />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <LineField
          draft={draft.at("intent")}
          label={t("rule.intent")}
          hint={t("rule.intentHint")}
        />
        <LineField draft={draft.at("stage")} label={t("rule.stage")} hint={t("rule.stageHint")} />
      </div>
      {draft.readOnly ? null : (
        <div className="flex items-center gap-1 border-t border-line pt-3">
          <IconButton
            label={t("rule.up")}
            icon={<ArrowUp />}
            disabled={onUp === null}
            onClick={() => onUp?.()}
          />
          <IconButton
            label={t("rule.down")}
            icon={<ArrowDown />}
            disabled={onDown === null}
            onClick={() => onDown?.()}
          />
          <Button variant="ghost" className="ml-auto" icon={<Trash2 />} onClick={onRemove}>
            {t("rule.remove")}
          </Button>
        </div>
      )}
    </div>
  );
}
