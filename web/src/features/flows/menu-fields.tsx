import { useTranslation } from "react-i18next";
import { Switch } from "../../ui/switch";
import { isObject } from "../settings/documents";
import { type Draft, keepEmpty, textOf } from "../settings/draft";
import { FlagField, LineField } from "../settings/draft-fields";
import { ArgumentFields, ExpressionField, WayField } from "./fields";
import { useFlow } from "./flow-context";
import { FlowText } from "./flow-text";
import { MenuOptions } from "./menu-options";
import { FactField } from "./fact-field";
import { ARRIVALS } from "./kinds";
import { WaysEditor } from "./ways-editor";

const LIVE = ["fact", "from", "each", "with"];

/** Buttons or a list: fixed options, and rows that a fact brings. */
export function MenuFields({ draft }: { draft: Draft }) {
  const { t } = useTranslation("flows");
  const menu = draft.at("menu");
  const inside = isObject(menu.value) ? menu.value : {};
  const isLive = "fact" in inside || "from" in inside || "each" in inside;
  const toggle = (on: boolean) => {
    const rest = Object.entries(inside).filter(([name]) => !LIVE.includes(name));
    const start = { fact: "", each: { title: "{name}", value: "{id}" } };
    menu.set(on ? { ...inside, ...start } : Object.fromEntries(rest));
  };
  return (
    <>
      <FlowText draft={menu.at("text")} label={t("menu.text")} most={1024} />
      <MenuOptions draft={menu.at("options")} />
      <Switch
        label={t("menu.live")}
        hint={t("menu.liveHint")}
        disabled={menu.readOnly}
        checked={isLive}
        onChange={toggle}
      />
      {isLive ? <LiveFields menu={menu} /> : null}
      <LineField draft={menu.at("into")} label={t("menu.into")} hint={t("ask.intoHint")} />
      <WayField draft={menu.at("next")} label={t("menu.next")} hint={t("menu.nextHint")} />
      {isLive || "none" in inside ? (
        <WayField draft={menu.at("none")} label={t("menu.none")} />
      ) : null}
      <details className="text-[13px]">
        <summary className="cursor-pointer font-medium text-muted">{t("menu.more")}</summary>
        <div className="mt-3 flex flex-col gap-4">
          <FlowText draft={menu.at("button")} label={t("menu.button")} line most={20} optional />
          <FlowText draft={menu.at("header")} label={t("menu.header")} line most={60} optional />
          <FlowText draft={menu.at("footer")} label={t("menu.footer")} line most={60} optional />
          <FlowText
            draft={menu.at("retry")}
            label={t("ask.retry")}
            hint={t("ask.retryHint")}
            optional
          />
          <FlagField
            draft={menu.at("any_time")}
            label={t("menu.anyTime")}
            hint={t("menu.anyTimeHint")}
            standard={false}
          />
        </div>
      </details>
      <WaysEditor
        draft={draft.at("on")}
        title={t("way.onTitle")}
        hint={t("way.onHint")}
        known={ARRIVALS}
      />
    </>
  );
}

function LiveFields({ menu }: { menu: Draft }) {
  const { t } = useTranslation("flows");
  const { palette } = useFlow();
  const name = textOf(menu.at("fact").value);
  const fact = palette.facts.find((each) => each.name === name);
  const each = menu.at("each");
  return (
    <div className="flex flex-col gap-3 rounded-md border border-line p-3">
      <FactField draft={menu.at("fact")} />
      {name ? <ArgumentFields draft={menu.at("with")} schema={fact?.arguments} /> : null}
      <LineField draft={menu.at("from")} label={t("menu.from")} hint={t("menu.fromHint")} />
      <FlowText draft={each.at("title")} label={t("menu.eachTitle")} line />
      <FlowText draft={each.at("description")} label={t("menu.eachDescription")} line optional />
      <LineField
        draft={keepEmpty(each.at("value"))}
        label={t("menu.eachValue")}
        hint={t("menu.eachValueHint")}
      />
      <ExpressionField draft={each.at("if")} label={t("menu.eachIf")} />
    </div>
  );
}
