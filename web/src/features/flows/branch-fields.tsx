import { ArrowUp, Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button";
import { IconButton } from "../../ui/icon-button";
import { isObject, type Json } from "../settings/documents";
import { type Draft, keepEmpty, listOf } from "../settings/draft";
import { ExpressionField, WayField } from "./fields";

/** The first way that holds is taken; the last one has no condition. */
export function BranchFields({ draft }: { draft: Draft }) {
  const { t } = useTranslation("flows");
  const ways = listOf(draft.value);
  const add = () => {
    const last = ways.at(-1);
    const hasElse = isObject(last) && !("if" in last);
    const before = hasElse ? ways.slice(0, -1) : ways;
    draft.set([...before, { if: "" }, ...(hasElse && last !== undefined ? [last] : [])]);
  };
  const up = (index: number) => {
    const next: Json[] = [...ways];
    const [moved] = next.splice(index, 1);
    if (moved !== undefined) next.splice(index - 1, 0, moved);
    draft.set(next);
  };
  return (
    <div className="flex flex-col gap-3">
      <p className="text-xs text-faint">{t("branch.hint")}</p>
      {ways.map((way, index) => {
        const isElse = isObject(way) && !("if" in way);
        return (
          <div key={index} className="rounded-md border border-line p-3">
            <div className="flex items-center gap-1">
              <p className="flex-1 text-[13px] font-semibold text-ink">
                {isElse ? t("way.else") : t("branch.way", { number: index + 1 })}
              </p>
              {draft.readOnly ? null : (
                <>
                  <IconButton
                    label={t("branch.up")}
                    size="sm"
                    icon={<ArrowUp />}
                    disabled={index === 0 || isElse}
                    onClick={() => up(index)}
                  />
                  <IconButton
                    label={t("branch.remove")}
                    size="sm"
                    icon={<X />}
                    disabled={ways.length === 1}
                    onClick={() => draft.at(index).remove()}
                  />
                </>
              )}
            </div>
            <div className="flex flex-col gap-3">
              {isElse ? null : (
                <ExpressionField
                  draft={keepEmpty(draft.at(index, "if"))}
                  label={t("branch.if")}
                  hint={t("branch.ifHint")}
                />
              )}
              <WayField draft={draft.at(index, "next")} label={t("way.next")} />
            </div>
          </div>
        );
      })}
      {draft.readOnly ? null : (
        <Button size="sm" className="self-start" icon={<Plus />} onClick={add}>
          {t("branch.add")}
        </Button>
      )}
    </div>
  );
}
