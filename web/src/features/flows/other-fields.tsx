import { useTranslation } from "react-i18next";
import { Field } from "../../ui/field";
import type { Json } from "../settings/documents";
import { type Draft, textOf } from "../settings/draft";
import { LineField } from "../settings/draft-fields";
import { JsonEditor } from "../settings/json-editor";
import { ArgumentFields, ExpressionField, Next } from "./fields";
import { useFlow } from "./flow-context";
import { FlowText } from "./flow-text";
import { PickField } from "./pick-field";
import { SayingFields } from "./saying-fields";
import { WaysEditor } from "./ways-editor";

export function CallFields({ draft }: { draft: Draft }) {
  const { t } = useTranslation("flows");
  const { palette } = useFlow();
  const name = textOf(draft.at("call").value);
  const called = palette.flows.find((flow) => flow.name === name);
  const properties = Object.fromEntries((called?.variables ?? []).map((each) => [each, {}]));
  const schema: Json = { properties };
  return (
    <>
      <PickField
        draft={draft.at("call")}
        label={t("call.flow")}
        hint={t("call.hint")}
        names={palette.flows.map((flow) => [flow.name, ""])}
      />
      {name ? <ArgumentFields draft={draft.at("with")} schema={schema} /> : null}
      <LineField draft={draft.at("into")} label={t("known.into")} hint={t("ask.intoHint")} />
      <Next draft={draft} />
      <WaysEditor
        draft={draft.at("on")}
        title={t("call.outcomes")}
        hint={called ? t("call.outcomesHint", { names: called.outcomes.join(", ") }) : ""}
      />
    </>
  );
}

export function WaitFields({ draft }: { draft: Draft }) {
  const { t } = useTranslation("flows");
  const minutes = draft.at("wait", "minutes");
  const asNumber: Draft = {
    ...minutes,
    set: (value) => {
      const number = Number(value);
      minutes.set(value !== "" && Number.isFinite(number) ? number : value);
    },
    remove: () => minutes.set(""),
  };
  return (
    <>
      <ExpressionField draft={asNumber} label={t("wait.minutes")} hint={t("wait.hint")} />
      <Next draft={draft} />
      <WaysEditor draft={draft.at("on")} title={t("way.onTitle")} known={["message"]} />
    </>
  );
}

export function HandOverFields({ draft }: { draft: Draft }) {
  const { t } = useTranslation("flows");
  return (
    <>
      <FlowText
        draft={draft.at("text")}
        label={t("handOver.text")}
        hint={t("handOver.textHint")}
        optional
      />
      <FlowText
        draft={draft.at("summary")}
        label={t("handOver.summary")}
        hint={t("handOver.summaryHint")}
        optional
      />
      <LineField
        draft={draft.at("because")}
        label={t("handOver.because")}
        hint={t("handOver.becauseHint")}
      />
    </>
  );
}

export function EndFields({ draft }: { draft: Draft }) {
  const { t } = useTranslation("flows");
  const end = draft.at("end");
  const said: Draft = {
    ...end,
    value: end.value === null ? undefined : end.value,
    remove: () => end.set(null),
  };
  return (
    <>
      <SayingFields draft={said} optional />
      <LineField
        draft={draft.at("outcome")}
        label={t("end.outcome")}
        hint={t("end.outcomeHint")}
        placeholder="done"
      />
      {draft.at("result").value === undefined ? null : (
        <Field label={t("end.result")} hint={t("end.resultHint")}>
          {() => (
            <JsonEditor
              label={t("end.result")}
              rows={4}
              value={draft.at("result").value ?? null}
              onChange={(value) => draft.at("result").set(value)}
              disabled={draft.readOnly}
            />
          )}
        </Field>
      )}
    </>
  );
}
