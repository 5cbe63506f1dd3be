import { useTranslation } from "react-i18next";
import { Card } from "../../ui/card";
import type { Draft } from "../settings/draft";
import { AnswerEditor } from "./answer-editor";
import type { Standards } from "./bot-shapes";

/** In the order in which a conversation meets them. */
const NAMES = [
  "greeting",
  "hello",
  "offer",
  "fallback",
  "handed_over",
  "handed_over_closed",
  "outside_hours",
  "received",
  "unreadable",
  "thanks",
] as const;

type Props = { draft: Draft; rules: readonly string[]; standards: Standards };

/** Every sentence the bot says by itself: the built-in one, or the business's own. */
export function BotTexts({ draft, rules, standards }: Props) {
  const { t } = useTranslation("bots");
  return (
    <div className="flex flex-col gap-4">
      <p className="text-[13px] text-muted">{t("texts.placeholders")}</p>
      {NAMES.map((name) => (
        <Card key={name} title={t(`texts.${name}.title`)} description={t(`texts.${name}.when`)}>
          <AnswerEditor
            draft={draft.at("texts", name)}
            rules={rules}
            standard={standards.say(name)}
          />
        </Card>
      ))}
    </div>
  );
}
