import { Plus, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { Select } from "../../ui/select";
import { isObject, type Json, type JsonObject } from "../settings/documents";
import { type Draft, keepEmpty } from "../settings/draft";
import { LineField } from "../settings/draft-fields";
import { JsonEditor } from "../settings/json-editor";
import { FlowText } from "./flow-text";

const FILES = ["image", "video", "document", "audio"] as const;
const SHAPES = ["text", ...FILES, "link", "location_request", "other"] as const;
type Shape = (typeof SHAPES)[number];
const OFFERED = SHAPES.filter((shape) => shape !== "other");
const MOST = 3;
const EMPTY: JsonObject = { es: "", en: "" };

export function findShape(message: Json): Shape {
  if (!isObject(message) || "es" in message || "en" in message) return "text";
  const known = SHAPES.find((shape) => shape !== "text" && shape !== "other" && shape in message);
  return known ?? (Object.keys(message).join() === "text" ? "text" : "other");
}

export function startShape(shape: Shape, text: Json): Json {
  if (shape === "text" || shape === "other") return text;
  if (shape === "location_request") return { location_request: text };
  if (shape === "link") return { link: "https://", label: EMPTY, text };
  if (shape === "audio") return { audio: "https://" };
  return { [shape]: "https://", text };
}

function readText(message: Json): Json {
  if (!isObject(message) || "es" in message || "en" in message) return message;
  return message["text"] ?? message["location_request"] ?? EMPTY;
}

type Props = { draft: Draft; optional?: boolean };

/** What is said: one to three messages. */
export function SayingFields({ draft, optional = false }: Props) {
  const { t } = useTranslation("flows");
  const { value } = draft;
  const messages = value === undefined ? [] : Array.isArray(value) ? value : [value];
  const write = (next: Json[]) => {
    const [only] = next;
    if (only === undefined) draft.remove();
    else draft.set(next.length === 1 ? only : next);
  };
  return (
    <div className="flex flex-col gap-3">
      {messages.map((message, index) => (
        <div key={index} className="rounded-md border border-line p-3">
          <MessageFields
            draft={Array.isArray(value) ? draft.at(index) : draft}
            shape={findShape(message)}
          />
          {draft.readOnly || (messages.length === 1 && !optional) ? null : (
            <Button
              size="sm"
              variant="ghost"
              className="mt-1 -ml-2.5"
              icon={<Trash2 />}
              onClick={() => write(messages.filter((_message, at) => at !== index))}
            >
              {t("say.remove")}
            </Button>
          )}
        </div>
      ))}
      {draft.readOnly || messages.length >= MOST ? null : (
        <Button
          size="sm"
          className="self-start"
          icon={<Plus />}
          onClick={() => write([...messages, EMPTY])}
        >
          {messages.length === 0 ? t("text.write") : t("say.add")}
        </Button>
      )}
    </div>
  );
}

function MessageFields({ draft, shape }: { draft: Draft; shape: Shape }) {
  const { t } = useTranslation("flows");
  const message = draft.value ?? EMPTY;
  if (shape === "other") {
    return (
      <Field label={t("say.other")} hint={t("say.otherHint")} error={draft.problem}>
        {() => (
          <JsonEditor
            label={t("say.other")}
            rows={6}
            value={message}
            onChange={draft.set}
            disabled={draft.readOnly}
          />
        )}
      </Field>
    );
  }
  const text = isObject(message) && "text" in message ? draft.at("text") : draft;
  return (
    <div className="flex flex-col gap-3">
      <Select
        aria-label={t("say.shape")}
        disabled={draft.readOnly}
        value={shape}
        onChange={(next) => draft.set(startShape(next, readText(message)))}
        options={OFFERED.map((value) => ({ value, label: t(`shape.${value}`) }))}
      />
      {shape === "text" ? <FlowText draft={text} label={t("say.text")} /> : null}
      {shape === "location_request" ? (
        <FlowText draft={draft.at("location_request")} label={t("say.text")} />
      ) : null}
      {shape === "link" ? <LinkFields draft={draft} /> : null}
      {FILES.some((file) => file === shape) ? <FileFields draft={draft} file={shape} /> : null}
    </div>
  );
}

function LinkFields({ draft }: { draft: Draft }) {
  const { t } = useTranslation("flows");
  return (
    <>
      <FlowText draft={draft.at("text")} label={t("say.text")} />
      <LineField draft={keepEmpty(draft.at("link"))} label={t("say.link")} />
      <FlowText draft={draft.at("label")} label={t("say.label")} line most={20} />
    </>
  );
}

function FileFields({ draft, file }: { draft: Draft; file: string }) {
  const { t } = useTranslation("flows");
  return (
    <>
      <LineField draft={keepEmpty(draft.at(file))} label={t("say.file")} hint={t("say.fileHint")} />
      {file === "audio" ? null : (
        <FlowText draft={draft.at("text")} label={t("say.caption")} optional />
      )}
      {file === "document" ? (
        <LineField draft={draft.at("filename")} label={t("say.filename")} />
      ) : null}
    </>
  );
}
