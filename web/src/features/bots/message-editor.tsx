import { useTranslation } from "react-i18next";
import { Field } from "../../ui/field";
import { Select } from "../../ui/select";
import { BilingualField } from "../settings/bilingual-field";
import { removeAt, setAt } from "../settings/documents";
import { type Draft, keepEmpty, textOf } from "../settings/draft";
import { LineField, NumberField } from "../settings/draft-fields";
import { JsonEditor } from "../settings/json-editor";
import * as answers from "./answers";
import { OptionsEditor } from "./options-editor";

type Props = { draft: Draft; rules: readonly string[] };

/** One message of an answer, whatever its shape. */
export function MessageEditor({ draft, rules }: Props) {
  const { t } = useTranslation("bots");
  const message = draft.value ?? "";
  const shape = answers.findShape(message);
  const words = keepEmpty(answers.holdsText(message) ? draft.at("text") : draft);
  return (
    <div className="flex flex-col gap-3">
      <Field label={t("shape.label")}>
        {(control) => (
          <Select
            {...control}
            disabled={draft.readOnly}
            className="max-w-56"
            value={shape}
            onChange={(next) => draft.set(answers.reshape(message, next))}
            options={answers.SHAPES.map((value) => ({ value, label: t(`shape.${value}`) }))}
          />
        )}
      </Field>
      {shape === "location" || answers.findFile(message) === "audio" ? null : (
        <BilingualField
          draft={words}
          label={t(shape === "file" ? "message.caption" : "message.text")}
          most={shape === "text" ? 4096 : 1024}
        />
      )}
      <ShapeFields draft={draft} rules={rules} shape={shape} />
      {shape === "buttons" || shape === "list" || shape === "link" ? (
        <details className="text-[13px]">
          <summary className="cursor-pointer text-muted">{t("message.more")}</summary>
          <div className="mt-2 grid gap-3 sm:grid-cols-2">
            <BilingualField draft={draft.at("header")} label={t("message.header")} line most={60} />
            <BilingualField draft={draft.at("footer")} label={t("message.footer")} line most={60} />
          </div>
        </details>
      ) : null}
    </div>
  );
}

function ShapeFields({ draft, rules, shape }: Props & { shape: answers.Shape }) {
  switch (shape) {
    case "buttons":
      return <OptionsEditor draft={draft.at("buttons")} rules={rules} most={3} titleMost={20} />;
    case "list":
      return <ListFields draft={draft} rules={rules} />;
    case "link":
      return <LinkFields draft={draft} />;
    case "file":
      return <FileFields draft={draft} />;
    case "location":
      return <PlaceFields draft={draft.at("location")} />;
    case "text":
      return null;
  }
}

function ListFields({ draft, rules }: Props) {
  const { t } = useTranslation("bots");
  const list = draft.at("list");
  return (
    <>
      <BilingualField
        draft={draft.at("list_button")}
        label={t("message.listButton")}
        placeholder={t("message.listButtonStandard")}
        line
        most={20}
      />
      {answers.hasSections(list.value) ? (
        <JsonEditor
          label={t("message.sections")}
          value={list.value ?? []}
          onChange={list.set}
          rows={8}
          disabled={draft.readOnly}
        />
      ) : (
        <OptionsEditor draft={list} rules={rules} most={10} titleMost={24} described />
      )}
    </>
  );
}

function LinkFields({ draft }: { draft: Draft }) {
  const { t } = useTranslation("bots");
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <LineField draft={draft.at("link")} label={t("message.link")} />
      <BilingualField draft={draft.at("label")} label={t("message.label")} line most={20} />
    </div>
  );
}

function FileFields({ draft }: { draft: Draft }) {
  const { t } = useTranslation("bots");
  const message = draft.value ?? "";
  const kind = answers.findFile(message) ?? "image";
  const become = (next: answers.FileKind) => {
    const url = textOf(draft.at(kind).value);
    draft.set(setAt(removeAt(message, [kind]), [next], url));
  };
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label={t("message.fileKind")}>
        {(control) => (
          <Select
            {...control}
            disabled={draft.readOnly}
            value={kind}
            onChange={become}
            options={answers.FILES.map((value) => ({ value, label: t(`file.${value}`) }))}
          />
        )}
      </Field>
      <LineField
        draft={draft.at(kind)}
        label={t("message.fileUrl")}
        hint={t("message.fileUrlHint")}
      />
      {kind === "document" ? (
        <LineField draft={draft.at("filename")} label={t("message.filename")} />
      ) : null}
    </div>
  );
}

function PlaceFields({ draft }: { draft: Draft }) {
  const { t } = useTranslation("bots");
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <NumberField draft={draft.at("latitude")} label={t("message.latitude")} min={-90} max={90} />
      <NumberField
        draft={draft.at("longitude")}
        label={t("message.longitude")}
        min={-180}
        max={180}
      />
      <BilingualField draft={draft.at("name")} label={t("message.place")} line most={120} />
      <BilingualField draft={draft.at("address")} label={t("message.address")} line most={200} />
    </div>
  );
}
