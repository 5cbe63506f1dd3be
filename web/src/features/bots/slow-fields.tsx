import { useTranslation } from "react-i18next";
import { BilingualField } from "../settings/bilingual-field";
import type { Draft } from "../settings/draft";
import { ChoiceField, NumberField } from "../settings/draft-fields";

/** What agents, outside programs and code share: how long, and what when they can't. */
export function SlowFields({ draft, seconds }: { draft: Draft; seconds: number }) {
  const { t } = useTranslation("bots");
  return (
    <fieldset className="flex flex-col gap-4 border-t border-line pt-4">
      <legend className="sr-only">{t("slow.title")}</legend>
      <div className="grid gap-4 sm:grid-cols-2">
        <NumberField
          draft={draft.at("deadline_seconds")}
          label={t("slow.deadline")}
          unit={t("unit.seconds")}
          standard={seconds}
          min={1}
          max={120}
        />
        <NumberField
          draft={draft.at("history_messages")}
          label={t("slow.history")}
          standard={20}
          min={0}
          max={100}
        />
        <NumberField
          draft={draft.at("least_confidence")}
          label={t("slow.confidence")}
          hint={t("slow.confidenceHint")}
          standard={0.3}
          min={0}
          max={1}
        />
        <ChoiceField
          draft={draft.at("fallback")}
          label={t("slow.fallback")}
          standard="rules"
          options={["rules", "person"].map((value) => ({
            value,
            label: t(`slow.fallbacks.${value}`),
          }))}
        />
      </div>
      <BilingualField draft={draft.at("fallback_text")} label={t("slow.text")} most={1000} />
    </fieldset>
  );
}
