import { Copy, Flag, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { IconButton } from "../../ui/icon-button";
import { Input } from "../../ui/input";
import type { Draft } from "../settings/draft";
import { LineField, ParagraphField } from "../settings/draft-fields";
import { JsonEditor } from "../settings/json-editor";
import { findKind, NAME, nodesOf } from "./flow";
import { useFlow } from "./flow-context";
import { LOOKS } from "./kinds";
import { NodeFields } from "./node-fields";

/** One node: its name, its words, its ways. */
export function NodePanel({ name }: { name: string }) {
  const { t } = useTranslation("flows");
  const { draft, flow, problems, readOnly, duplicate, remove } = useFlow();
  const node = draft.at("nodes", name);
  const kind = findKind(node.value);
  const wrong = problems.filter((each) => each.node === name);
  const isStart = flow["start"] === name;
  const Icon = kind ? LOOKS[kind].icon : null;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center gap-1">
        <h2 className="flex min-w-0 flex-1 items-center gap-2 font-semibold text-ink">
          {Icon ? <Icon className="size-4 shrink-0 text-faint" aria-hidden /> : null}
          <span className="truncate">{kind ? t(`kind.${kind}.name`) : t("kind.unknown")}</span>
        </h2>
        {readOnly ? null : (
          <>
            <IconButton
              label={isStart ? t("node.isStart") : t("node.makeStart")}
              size="sm"
              icon={<Flag />}
              aria-pressed={isStart}
              onClick={() => draft.at("start").set(name)}
            />
            <IconButton
              label={t("node.duplicate")}
              size="sm"
              icon={<Copy />}
              onClick={() => duplicate(name)}
            />
            <IconButton
              label={t("node.remove")}
              size="sm"
              icon={<Trash2 />}
              onClick={() => remove(name)}
            />
          </>
        )}
      </div>
      {kind ? <p className="-mt-2 text-xs text-faint">{t(`kind.${kind}.about`)}</p> : null}
      {wrong.length > 0 ? (
        <Banner
          tone="danger"
          className="items-start"
          text={
            <ul className="text-[13px]">
              {wrong.map(({ field, message }) => (
                <li key={`${field} ${message}`} className="break-words">
                  {field ? <code className="font-mono text-xs">{field}: </code> : null}
                  {message}
                </li>
              ))}
            </ul>
          }
        />
      ) : null}
      <NameField key={name} name={name} />
      {kind ? <NodeFields draft={node} kind={kind} /> : null}
      <MoreFields node={node} />
    </div>
  );
}

function NameField({ name }: { name: string }) {
  const { t } = useTranslation("flows");
  const { flow, readOnly, rename } = useFlow();
  const [typed, setTyped] = useState(name);
  const isTaken = typed !== name && Object.hasOwn(nodesOf(flow), typed);
  const error = !NAME.test(typed) ? t("node.nameShape") : isTaken ? t("node.nameTaken") : undefined;
  const finish = () => {
    if (error) setTyped(name);
    else if (typed !== name) rename(name, typed);
  };
  return (
    <Field label={t("node.name")} error={error}>
      {(control) => (
        <Input
          {...control}
          className="font-mono text-[13px] sm:text-[13px]"
          maxLength={40}
          spellCheck={false}
          disabled={readOnly}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          onBlur={finish}
          onKeyDown={(event) => event.key === "Enter" && finish()}
        />
      )}
    </Field>
  );
}

function MoreFields({ node }: { node: Draft }) {
  const { t } = useTranslation("flows");
  const [asJson, setAsJson] = useState(false);
  return (
    <details className="border-t border-line pt-3 text-[13px]">
      <summary className="cursor-pointer font-medium text-muted">{t("node.more")}</summary>
      <div className="mt-3 flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-3">
          <LineField draft={node.at("stage")} label={t("node.stage")} />
          <LineField draft={node.at("intent")} label={t("node.intent")} />
        </div>
        <ParagraphField draft={node.at("note")} label={t("node.note")} rows={2} />
        {asJson ? (
          <JsonEditor
            label={t("node.json")}
            rows={10}
            value={node.value ?? {}}
            onChange={node.set}
            disabled={node.readOnly}
          />
        ) : (
          <Button size="sm" className="self-start" onClick={() => setAsJson(true)}>
            {t("node.json")}
          </Button>
        )}
      </div>
    </details>
  );
}
