import { useTranslation } from "react-i18next";
import { Field } from "../../../ui/field";
import { Input } from "../../../ui/input";
import { FormattedText } from "../chat/formatted-text";
import {
  fillText,
  findHeaderMedia,
  findHoles,
  findPart,
  HEADER_LINK,
  type Hole,
  type Template,
  type Values,
} from "./template-text";

type Props = {
  template: Template;
  values: Values;
  onValues: (values: Values) => void;
  contactName: string | null;
};

export function TemplateForm({ template, values, onValues, contactName }: Props) {
  const { t } = useTranslation("inbox");
  const holes = findHoles(template);
  const media = findHeaderMedia(template);
  const set = (id: string, value: string) => onValues({ ...values, [id]: value });
  return (
    <div className="grid gap-5 md:grid-cols-2">
      <div className="space-y-3">
        {media ? (
          <Field label={t(`template.media.${media}`)} hint={t("template.mediaHint")}>
            {(control) => (
              <Input
                {...control}
                inputMode="url"
                placeholder="https://"
                value={values[HEADER_LINK] ?? ""}
                onChange={(event) => set(HEADER_LINK, event.target.value)}
              />
            )}
          </Field>
        ) : null}
        {holes.map((hole, index) => (
          <HoleField
            key={hole.id}
            hole={hole}
            value={values[hole.id] ?? ""}
            onChange={(value) => set(hole.id, value)}
            suggestion={index === 0 ? contactName : null}
          />
        ))}
        {holes.length === 0 && !media ? (
          <p className="text-muted">{t("template.noHoles")}</p>
        ) : null}
      </div>
      <Preview template={template} values={values} />
    </div>
  );
}

type HoleProps = {
  hole: Hole;
  value: string;
  onChange: (value: string) => void;
  suggestion: string | null;
};

function HoleField({ hole, value, onChange, suggestion }: HoleProps) {
  const { t } = useTranslation("inbox");
  const name = /^\d+$/.test(hole.name)
    ? t(`template.hole.${hole.part}`, { number: hole.name })
    : hole.name.replace(/_/g, " ");
  return (
    <Field
      label={name}
      aside={
        suggestion && !value ? (
          <button
            type="button"
            className="text-accent-ink underline"
            onClick={() => onChange(suggestion)}
          >
            {t("template.use", { text: suggestion })}
          </button>
        ) : undefined
      }
    >
      {(control) => (
        <Input
          {...control}
          value={value}
          maxLength={1024}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function Preview({ template, values }: { template: Template; values: Values }) {
  const { t } = useTranslation("inbox");
  const header = findPart(template, "HEADER")?.text;
  const body = findPart(template, "BODY")?.text ?? "";
  const footer = findPart(template, "FOOTER")?.text;
  const buttons = findPart(template, "BUTTONS")?.buttons ?? [];
  const media = findHeaderMedia(template);
  return (
    <figure className="rounded-lg bg-chat-canvas p-4">
      <figcaption className="mb-2 text-xs font-medium text-faint">
        {t("template.preview")}
      </figcaption>
      <div className="ml-auto max-w-full rounded-lg rounded-tr-none bg-bubble-out px-2.5 py-1.5 text-bubble-ink shadow-raised">
        {media ? (
          <p className="mb-1.5 flex h-24 items-center justify-center rounded-md bg-ink/10 text-[13px] text-muted">
            {t(`template.media.${media}`)}
          </p>
        ) : null}
        {header ? <p className="font-semibold">{fillText(header, "header", values)}</p> : null}
        <FormattedText text={fillText(body, "body", values)} />
        {footer ? <p className="mt-0.5 text-xs text-muted">{footer}</p> : null}
        {buttons.map((button, index) => (
          <p
            key={index}
            className="mt-1 border-t border-ink/10 pt-1.5 text-center font-medium text-accent-ink"
          >
            {button.text}
          </p>
        ))}
      </div>
    </figure>
  );
}
