import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTenant } from "../../app/session";
import { Banner } from "../../ui/banner";
import { Tabs } from "../../ui/tabs";
import { isObject, type JsonObject } from "../settings/documents";
import { makeDraft, textOf } from "../settings/draft";
import { JsonEditor } from "../settings/json-editor";
import type { Edited } from "../settings/use-document";
import { HoursEditor } from "../hours/hours-editor";
import { BotBehaviour } from "./bot-behaviour";
import { BotRules } from "./bot-rules";
import { listRuleNames, readStandards } from "./bot-shapes";
import { BotTexts } from "./bot-texts";
import { BotWho } from "./bot-who";
import { byPlace, type Flaw, useBotForms } from "./use-bot";

const TABS = ["texts", "rules", "who", "hours", "behaviour", "json"] as const;
type Tab = (typeof TABS)[number];

type Props = { edited: Edited<JsonObject>; readOnly: boolean; problems: readonly Flaw[] };

/** The whole configuration as a form; what no form shows is in the last tab. */
export function BotEditor({ edited, readOnly, problems }: Props) {
  const { t, i18n } = useTranslation("bots");
  const tenant = useTenant();
  const [tab, setTab] = useState<Tab>("texts");
  const forms = useBotForms();
  const config = edited.now;
  const draft = makeDraft(
    config,
    (next, key) => {
      if (isObject(next)) edited.change(next, key);
    },
    { readOnly, problems: useMemo(() => byPlace(problems), [problems]) },
  );
  const names = listRuleNames(config);
  const language = textOf(config["language"]) || tenant.language || i18n.language;
  const standards = readStandards(
    forms.data?.defaults ?? {},
    textOf(config["tone"]),
    language.slice(0, 2),
  );
  const contents = {
    texts: <BotTexts draft={draft} rules={names} standards={standards} />,
    rules: <BotRules draft={draft.at("rules")} names={names} />,
    who: <BotWho draft={draft} />,
    hours: <HoursEditor draft={draft.at("opening_hours")} />,
    behaviour: <BotBehaviour draft={draft} standards={standards} />,
    json: (
      <JsonEditor
        label={t("tab.json")}
        value={config}
        rows={28}
        disabled={readOnly}
        onChange={(next) => isObject(next) && edited.change(next, "json")}
      />
    ),
  };
  return (
    <div className="min-w-0">
      <ProblemList problems={problems} />
      <Tabs
        label={t("tab.label")}
        value={tab}
        onChange={setTab}
        tabs={TABS.map((value) => ({
          value,
          label: t(`tab.${value}`),
          content: value === tab ? contents[value] : null,
          ...(value === "rules" ? { count: names.length } : {}),
        }))}
      />
    </div>
  );
}

function ProblemList({ problems }: { problems: readonly Flaw[] }) {
  const { t } = useTranslation("bots");
  if (problems.length === 0) return null;
  return (
    <Banner
      tone="warning"
      className="mb-3 items-start"
      text={
        <>
          <p className="font-medium">{t("problems", { count: problems.length })}</p>
          <ul className="mt-1 text-[13px]">
            {problems.slice(0, 5).map(({ field, message }) => (
              <li key={`${field} ${message}`} className="break-words">
                <code className="font-mono text-xs">{field}</code>: {message}
              </li>
            ))}
          </ul>
        </>
      }
    />
  );
}
