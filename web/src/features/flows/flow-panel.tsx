import { useTranslation } from "react-i18next";
import { Combobox } from "../../ui/combobox";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { isObject } from "../settings/documents";
import { textOf } from "../settings/draft";
import { BilingualField } from "../settings/bilingual-field";
import { LineField, NumberField } from "../settings/draft-fields";
import { JsonEditor } from "../settings/json-editor";
import { WayField } from "./fields";
import { nodesOf } from "./flow";
import { useFlow } from "./flow-context";
import { WaysEditor } from "./ways-editor";
import { ARRIVALS } from "./kinds";

const EVENTS = ARRIVALS.filter((what) => what !== "text");

/** The flow itself, when no node is chosen. */
export function FlowPanel() {
  const { t } = useTranslation("flows");
  const { draft, flow, readOnly, problems } = useFlow();
  const own = problems.filter((each) => each.node === null);
  return (
    <div className="flex flex-col gap-4">
      <h2 className="font-semibold text-ink">{t("whole.title")}</h2>
      {own.map(({ field, message }) => (
        <p key={`${field} ${message}`} role="alert" className="text-[13px] text-danger">
          {field ? <code className="font-mono text-xs">{field}: </code> : null}
          {message}
        </p>
      ))}
      <BilingualField draft={draft.at("title")} label={t("whole.name")} line most={100} />
      <Field label={t("whole.start")} error={draft.at("start").problem}>
        {(control) =>
          readOnly ? (
            <Input {...control} disabled value={textOf(flow["start"])} />
          ) : (
            <Combobox
              {...control}
              value={textOf(flow["start"])}
              onChange={draft.at("start").set}
              options={Object.keys(nodesOf(flow)).map((name) => ({ value: name, label: name }))}
            />
          )
        }
      </Field>
      <LineField draft={draft.at("trade")} label={t("whole.trade")} hint={t("whole.tradeHint")} />
      <NumberField
        draft={draft.at("timeout_minutes")}
        label={t("whole.timeout")}
        hint={t("whole.timeoutHint")}
        min={1}
        max={43200}
      />
      <WayField draft={draft.at("on_timeout")} label={t("whole.onTimeout")} />
      <WaysEditor
        draft={draft.at("on")}
        title={t("whole.on")}
        hint={t("whole.onHint")}
        known={EVENTS}
      />
      <details className="border-t border-line pt-3 text-[13px]">
        <summary className="cursor-pointer font-medium text-muted">{t("whole.more")}</summary>
        <div className="mt-3 flex flex-col gap-4">
          {(["variables", "words", "texts"] as const).map((part) => (
            <Field key={part} label={t(`whole.${part}`)} hint={t(`whole.${part}Hint`)}>
              {() => (
                <JsonEditor
                  label={t(`whole.${part}`)}
                  rows={6}
                  value={flow[part] ?? {}}
                  disabled={readOnly}
                  onChange={(next) => {
                    const isEmpty = isObject(next) && Object.keys(next).length === 0;
                    if (isEmpty) draft.at(part).remove();
                    else draft.at(part).set(next);
                  }}
                />
              )}
            </Field>
          ))}
        </div>
      </details>
    </div>
  );
}
