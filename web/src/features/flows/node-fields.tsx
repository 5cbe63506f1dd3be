import { useTranslation } from "react-i18next";
import { type Draft, keepEmpty, textOf } from "../settings/draft";
import { ChoiceField, FlagField, LineField } from "../settings/draft-fields";
import { BranchFields } from "./branch-fields";
import { ArgumentFields, ExpressionField, Next } from "./fields";
import type { Kind } from "./flow";
import { useFlow } from "./flow-context";
import { FlowText } from "./flow-text";
import { ARRIVALS, ASK_KINDS } from "./kinds";
import { MenuFields } from "./menu-fields";
import { CallFields, EndFields, HandOverFields, WaitFields } from "./other-fields";
import { PickField } from "./pick-field";
import { SayingFields } from "./saying-fields";
import { SetFields } from "./set-fields";
import { WaysEditor } from "./ways-editor";

type Props = { draft: Draft; kind: Kind };

/** The fields of one kind of node. */
export function NodeFields({ draft, kind }: Props) {
  switch (kind) {
    case "say":
      return (
        <>
          <SayingFields draft={draft.at("say")} />
          <Next draft={draft} />
        </>
      );
    case "ask":
      return <AskFields draft={draft} />;
    case "menu":
      return <MenuFields draft={draft} />;
    case "branch":
      return <BranchFields draft={draft.at("branch")} />;
    case "act":
    case "look_up":
      return <KnownFields draft={draft} kind={kind} />;
    case "call":
      return <CallFields draft={draft} />;
    case "wait":
      return <WaitFields draft={draft} />;
    case "hand_over":
      return <HandOverFields draft={draft.at("hand_over")} />;
    case "set":
      return (
        <>
          <SetFields draft={draft.at("set")} />
          <Next draft={draft} />
        </>
      );
    case "end":
      return <EndFields draft={draft} />;
  }
}

function AskFields({ draft }: { draft: Draft }) {
  const { t } = useTranslation("flows");
  const ask = draft.at("ask");
  const kind = textOf(ask.at("kind").value);
  const yesNo = kind === "yes_no" ? ["yes", "no"] : [];
  const bounded = ["text", "number", "date"].includes(kind);
  return (
    <>
      <FlowText draft={ask.at("text")} label={t("ask.text")} />
      <ChoiceField
        draft={ask.at("kind")}
        label={t("ask.kind")}
        options={ASK_KINDS.map((value) => ({ value, label: t(`answer.${value}`) }))}
      />
      <LineField draft={keepEmpty(ask.at("into"))} label={t("ask.into")} hint={t("ask.intoHint")} />
      {bounded ? (
        <div className="grid grid-cols-2 gap-3">
          <ExpressionField draft={ask.at("min")} label={t("ask.min")} />
          <ExpressionField draft={ask.at("max")} label={t("ask.max")} />
        </div>
      ) : null}
      {kind === "number" ? (
        <FlagField draft={ask.at("decimals")} label={t("ask.decimals")} standard={false} />
      ) : null}
      <ExpressionField draft={ask.at("check")} label={t("ask.check")} hint={t("ask.checkHint")} />
      <FlowText draft={ask.at("retry")} label={t("ask.retry")} hint={t("ask.retryHint")} optional />
      <Next draft={draft} />
      <WaysEditor
        draft={draft.at("on")}
        title={t("way.onTitle")}
        hint={t("way.onHint")}
        known={[...yesNo, "skip", ...ARRIVALS]}
      />
    </>
  );
}

function KnownFields({ draft, kind }: { draft: Draft; kind: "act" | "look_up" }) {
  const { t } = useTranslation("flows");
  const { palette } = useFlow();
  const list = kind === "act" ? palette.actions : palette.facts;
  const name = textOf(draft.at(kind).value);
  const known = list.find((each) => each.name === name);
  return (
    <>
      <PickField
        draft={draft.at(kind)}
        label={t(`known.${kind}`)}
        hint={known?.about ?? t("known.choose")}
        names={list.map((each) => [each.name, each.about])}
      />
      {name ? <ArgumentFields draft={draft.at("with")} schema={known?.arguments} /> : null}
      <LineField draft={draft.at("into")} label={t("known.into")} hint={t("ask.intoHint")} />
      {kind === "act" ? (
        <FlagField
          draft={draft.at("repeatable")}
          label={t("known.repeatable")}
          hint={t("known.repeatableHint")}
          standard={false}
        />
      ) : null}
      <Next draft={draft} />
      <WaysEditor
        draft={draft.at("refused")}
        title={t("way.refusedTitle")}
        hint={t("way.refusedHint")}
      />
    </>
  );
}
