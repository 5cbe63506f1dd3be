import { useTranslation } from "react-i18next";
import type { Draft } from "../settings/draft";
import {
  FlagField,
  LineField,
  NumberField,
  ParagraphField,
  PhrasesField,
} from "../settings/draft-fields";
import { SlowFields } from "./slow-fields";

/** A language model with the trades' facts and actions as its tools. */
export function AgentFields({ draft }: { draft: Draft }) {
  const { t } = useTranslation("bots");
  return (
    <div className="flex flex-col gap-4">
      <ParagraphField
        draft={draft.at("prompt")}
        label={t("agent.prompt")}
        hint={t("agent.promptHint")}
        rows={6}
      />
      <ParagraphField
        draft={draft.at("goals")}
        label={t("agent.goals")}
        hint={t("agent.goalsHint")}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <LineField draft={draft.at("tone")} label={t("agent.tone")} hint={t("agent.toneHint")} />
        <LineField
          draft={draft.at("model")}
          label={t("agent.model")}
          hint={t("agent.modelHint")}
          placeholder="openai:gpt-5-mini"
        />
        <LineField
          draft={draft.at("api_key")}
          label={t("agent.apiKey")}
          hint={t("agent.apiKeyHint")}
        />
        <LineField draft={draft.at("scope")} label={t("agent.scope")} hint={t("agent.scopeHint")} />
      </div>
      <PhrasesField
        draft={draft.at("tools")}
        label={t("agent.tools")}
        hint={t("agent.toolsHint")}
      />
      <FlagField
        draft={draft.at("knowledge")}
        label={t("agent.knowledge")}
        hint={t("agent.knowledgeHint")}
        standard
      />
      <div className="grid gap-4 sm:grid-cols-3">
        <NumberField
          draft={draft.at("max_tool_calls")}
          label={t("agent.maxCalls")}
          standard={8}
          min={0}
          max={30}
        />
        <NumberField
          draft={draft.at("daily_turns")}
          label={t("agent.dailyTurns")}
          standard={1000}
          min={1}
        />
        <NumberField
          draft={draft.at("daily_tokens")}
          label={t("agent.dailyTokens")}
          standard={5_000_000}
          min={1000}
        />
      </div>
      <SlowFields draft={draft} seconds={30} />
    </div>
  );
}
