import { useTranslation } from "react-i18next";
import { Card } from "../../ui/card";
import { type Draft, textOf } from "../settings/draft";
import { ChoiceField, FlagField, NumberField, PhrasesField } from "../settings/draft-fields";
import { isObject, type Json } from "../settings/documents";
import type { Standards } from "./bot-shapes";

type Props = { draft: Draft; standards: Standards };

/** How the bot speaks, when it calls a person, how patient it is. */
export function BotBehaviour({ draft, standards }: Props) {
  const { t } = useTranslation("bots");
  return (
    <div className="flex flex-col gap-4">
      <Card title={t("voice.title")}>
        <div className="grid gap-4 sm:grid-cols-2">
          <LanguageField draft={draft.at("language")} />
          <ChoiceField
            draft={draft.at("tone")}
            label={t("voice.tone")}
            standard="friendly"
            options={["friendly", "formal"].map((value) => ({
              value,
              label: t(`voice.tones.${value}`),
            }))}
          />
          <NumberField
            draft={draft.at("greeting_every_hours")}
            label={t("voice.greetingEvery")}
            hint={t("voice.greetingEveryHint")}
            unit={t("unit.hours")}
            standard={24}
            min={0}
            max={8760}
          />
          <NumberField
            draft={draft.at("burst_seconds")}
            label={t("voice.burst")}
            hint={t("voice.burstHint")}
            unit={t("unit.seconds")}
            standard={1}
            min={0}
            max={10}
          />
        </div>
        <div className="mt-4 flex flex-col gap-3">
          <FlagField draft={draft.at("mark_read")} label={t("voice.markRead")} standard />
          <FlagField draft={draft.at("typing")} label={t("voice.typing")} standard />
        </div>
      </Card>
      <PersonCard draft={draft} standards={standards} />
      <Card title={t("old.title")} description={t("old.text")}>
        <div className="grid gap-4 sm:grid-cols-2">
          <NumberField
            draft={draft.at("old_messages", "older_than_minutes")}
            label={t("old.after")}
            unit={t("unit.minutes")}
            standard={60}
            min={1}
            max={43200}
          />
          <ChoiceField
            draft={draft.at("old_messages", "do")}
            label={t("old.do")}
            standard="flag"
            options={["answer", "flag", "skip"].map((value) => ({
              value,
              label: t(`old.choices.${value}`),
            }))}
          />
        </div>
      </Card>
    </div>
  );
}

function LanguageField({ draft }: { draft: Draft }) {
  const { t } = useTranslation("bots");
  return (
    <ChoiceField
      draft={{ ...draft, value: textOf(draft.value) || "business" }}
      label={t("voice.language")}
      hint={t("voice.languageHint")}
      standard="business"
      options={["business", "es", "en"].map((value) => ({
        value,
        label: t(`voice.languages.${value}`),
      }))}
    />
  );
}

function PersonCard({ draft, standards }: Props) {
  const { t } = useTranslation("bots");
  const words = draft.at("human_words");
  const perLanguage = !Array.isArray(words.value);
  const asLanguages: Json = isObject(words.value) ? words.value : {};
  const languageDraft = (language: string): Draft => {
    const part = words.at(language);
    const isLast = isObject(asLanguages) && Object.keys(asLanguages).length === 1;
    return isLast && part.value !== undefined ? { ...part, remove: words.remove } : part;
  };
  return (
    <Card title={t("person.title")} description={t("person.text")}>
      <div className="grid gap-4 sm:grid-cols-2">
        {perLanguage ? (
          ["es", "en"].map((language) => (
            <PhrasesField
              key={language}
              draft={languageDraft(language)}
              label={t(`person.words.${language}`)}
              hint={t("person.wordsHint", {
                words: standards.humanWords(language).slice(0, 4).join(", "),
              })}
            />
          ))
        ) : (
          <PhrasesField draft={words} label={t("person.words.all")} />
        )}
        <NumberField
          draft={draft.at("misses_before_person")}
          label={t("person.misses")}
          hint={t("person.missesHint")}
          standard={2}
          min={1}
          max={10}
        />
        <ChoiceField
          draft={draft.at("on_misses")}
          label={t("person.onMisses")}
          standard="hand_over"
          options={["hand_over", "fallback"].map((value) => ({
            value,
            label: t(`person.onMissesChoices.${value}`),
          }))}
        />
        <NumberField
          draft={draft.at("give_back_after_minutes")}
          label={t("person.giveBack")}
          hint={t("person.giveBackHint")}
          unit={t("unit.minutes")}
          standard={720}
          min={0}
          max={43200}
        />
        <NumberField
          draft={draft.at("confidence_for_person")}
          label={t("person.confidence")}
          hint={t("person.confidenceHint")}
          standard={0}
          min={0}
          max={1}
        />
        <NumberField
          draft={draft.at("fuzziness")}
          label={t("person.fuzziness")}
          hint={t("person.fuzzinessHint")}
          standard={50}
          min={0}
          max={100}
        />
      </div>
    </Card>
  );
}
