import { Ban, CircleHelp } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Message } from "../types";
import { readChoice, readForm, readRich, readTemplate } from "./content";
import { FormattedText } from "./formatted-text";
import { describe } from "./kind-words";
import { MediaContent } from "./media-content";
import { ContactCards, OrderCard, PlaceCard, RichCard } from "./rich-content";

type Props = { message: Message; onLook: (message: Message) => void };

/** The inside of a bubble, by what was said. What we don't know is shown as its words. */
export function BubbleContent({ message, onLook }: Props) {
  if (message.media) return <MediaContent message={message} onLook={onLook} />;
  const rich = readRich(message);
  if (rich) return <RichCard rich={rich} />;
  return <ByKind message={message} />;
}

function ByKind({ message }: Pick<Props, "message">) {
  switch (message.kind) {
    case "location":
      return <PlaceCard message={message} />;
    case "contacts":
      return <ContactCards message={message} />;
    case "order":
      return <OrderCard message={message} />;
    case "choice":
      return <Chosen message={message} />;
    case "form":
      return <Filled message={message} />;
    case "template":
      return <TemplateSaid message={message} />;
    case "revoke":
      return <Quiet icon={<Ban />} message={message} />;
    case "unsupported":
    case "unknown":
      return <Quiet icon={<CircleHelp />} message={message} />;
    default:
      return message.text ? (
        <FormattedText text={message.text} />
      ) : (
        <Quiet icon={<CircleHelp />} message={message} />
      );
  }
}

/** What the customer tapped; its description helps to tell two rows of one name apart. */
function Chosen({ message }: Pick<Props, "message">) {
  const choice = readChoice(message);
  return (
    <>
      <FormattedText text={message.text ?? choice.title ?? ""} />
      {choice.description ? (
        <span className="block text-[13px] text-muted">{choice.description}</span>
      ) : null}
    </>
  );
}

/** The answers to a form, each with its question's name. */
function Filled({ message }: Pick<Props, "message">) {
  const { t } = useTranslation("inbox");
  return (
    <dl className="min-w-44 space-y-1">
      <dt className="font-medium">{message.text ?? t("kind.form")}</dt>
      {readForm(message).map((each) => (
        <dd key={each.name} className="text-[13px] [overflow-wrap:anywhere]">
          <span className="text-muted">{each.name}: </span>
          {each.value}
        </dd>
      ))}
    </dl>
  );
}

function TemplateSaid({ message }: Pick<Props, "message">) {
  const { t } = useTranslation("inbox");
  const template = readTemplate(message);
  const isOurs = message.text?.startsWith("[template ") ?? true;
  const words = isOurs ? (template?.values.join(" · ") ?? "") : (message.text ?? "");
  return (
    <>
      {template ? (
        <span className="mb-0.5 block text-[11px] text-muted">
          {t("template.said", { name: template.name })}
        </span>
      ) : null}
      <FormattedText text={words} />
    </>
  );
}

function Quiet({ icon, message }: { icon: ReactNode; message: Message }) {
  const { t } = useTranslation("inbox");
  return (
    <span className="flex items-center gap-1.5 text-muted italic [&_svg]:size-4 [&_svg]:shrink-0">
      {icon}
      {describe(t, message)}
    </span>
  );
}
