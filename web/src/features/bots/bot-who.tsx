import { Bot, Braces, Globe, ListTree, Workflow } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useTenant } from "../../app/session";
import { Card } from "../../ui/card";
import { Field } from "../../ui/field";
import { RadioCards } from "../../ui/radio-cards";
import { Select } from "../../ui/select";
import { Switch } from "../../ui/switch";
import { isObject } from "../settings/documents";
import { type Draft, keepEmpty, textOf } from "../settings/draft";
import { LineField } from "../settings/draft-fields";
import { useTenantQuery } from "../settings/use-tenant-data";
import { AgentFields } from "./agent-fields";
import { BOT_KINDS, type BotKind, findKind } from "./bot-shapes";
import { SlowFields } from "./slow-fields";

const ICONS = { rules: ListTree, flow: Workflow, agent: Bot, outside: Globe, code: Braces };

/** Rules, a flow, an agent, an outside program, or code: who answers first. */
export function BotWho({ draft }: { draft: Draft }) {
  const { t } = useTranslation("bots");
  const kind = findKind(draft.value);
  const bot = draft.at("bot");
  const choose = (next: BotKind) => {
    if (next === kind) return;
    if (next === "rules") bot.remove();
    else bot.set({ kind: next, ...START[next] });
  };
  return (
    <div className="flex flex-col gap-4">
      <RadioCards
        label={t("who.label")}
        value={kind}
        onChange={(next) => !draft.readOnly && choose(next)}
        columns={2}
        cards={BOT_KINDS.map((value) => {
          const Icon = ICONS[value];
          return {
            value,
            label: t(`who.${value}.label`),
            description: t(`who.${value}.text`),
            icon: <Icon aria-hidden />,
            disabled: draft.readOnly && value !== kind,
          };
        })}
      />
      <KindFields kind={kind} draft={bot} />
    </div>
  );
}

const START = { flow: { flow: "" }, agent: {}, outside: { url: "https://" }, code: { entry: "" } };

function KindFields({ kind, draft }: { kind: BotKind; draft: Draft }) {
  const { t } = useTranslation("bots");
  switch (kind) {
    case "rules":
      return <p className="text-muted">{t("who.rulesHint")}</p>;
    case "flow":
      return <FlowFields draft={draft} />;
    case "agent":
      return (
        <Card title={t("agent.title")}>
          <AgentFields draft={draft} />
        </Card>
      );
    case "outside":
      return (
        <Card title={t("outside.title")} description={t("outside.text")}>
          <div className="flex flex-col gap-4">
            <LineField
              draft={keepEmpty(draft.at("url"))}
              label={t("outside.url")}
              hint={t("outside.urlHint")}
            />
            <LineField
              draft={draft.at("secret")}
              label={t("outside.secret")}
              hint={t("outside.secretHint")}
              placeholder="outside_bot"
            />
            <SlowFields draft={draft} seconds={20} />
          </div>
        </Card>
      );
    case "code":
      return (
        <Card title={t("code.title")} description={t("code.text")}>
          <div className="flex flex-col gap-4">
            <LineField
              draft={keepEmpty(draft.at("entry"))}
              label={t("code.entry")}
              hint={t("code.entryHint")}
            />
            <SlowFields draft={draft} seconds={20} />
          </div>
        </Card>
      );
  }
}

type Flows = { items: { name: string; title?: unknown }[] };

function FlowFields({ draft }: { draft: Draft }) {
  const { t } = useTranslation("bots");
  const { slug } = useTenant();
  const flows = useTenantQuery<Flows>("/flows");
  const name = textOf(draft.at("flow").value);
  const names = (flows.data?.items ?? []).map((flow) => flow.name);
  const known = names.includes(name) || name === "" ? names : [name, ...names];
  const agent = draft.at("agent");
  return (
    <>
      <Card title={t("flow.title")} description={t("flow.text")}>
        <Field label={t("flow.name")} error={draft.at("flow").problem}>
          {(control) => (
            <Select
              {...control}
              className="max-w-80"
              disabled={draft.readOnly}
              value={name || null}
              placeholder={t("flow.choose")}
              onChange={(next) => draft.at("flow").set(next)}
              options={known.map((value) => ({ value, label: value }))}
            />
          )}
        </Field>
        {name ? (
          <p className="mt-3">
            <Link
              className="font-medium text-accent-ink underline"
              to={`/t/${slug}/settings/flows/${name}`}
            >
              {t("flow.edit")}
            </Link>
          </p>
        ) : null}
      </Card>
      <Card title={t("flow.agentTitle")} description={t("flow.agentText")}>
        <Switch
          label={t("flow.agentOn")}
          disabled={draft.readOnly}
          checked={isObject(agent.value)}
          onChange={(on) => (on ? agent.set({}) : agent.remove())}
        />
        {isObject(agent.value) ? (
          <div className="mt-4">
            <AgentFields draft={agent} />
          </div>
        ) : null}
      </Card>
    </>
  );
}
