import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { Field } from "../../../ui/field";
import { IconButton } from "../../../ui/icon-button";
import { Input } from "../../../ui/input";
import { Textarea } from "../../../ui/textarea";
import type { Content } from "../types";

const MOST_BUTTONS = 3;
const LONGEST_TITLE = 20;
const LONGEST_BODY = 1024;

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** What stands in the composer: a question that was written already. */
  text: string;
  onSend: (body: Content) => void;
};

/** A question with up to three answers to tap (Cloud API §2.2). */
export function ButtonsDialog({ open, onOpenChange, text, onSend }: Props) {
  return open ? <Form onOpenChange={onOpenChange} text={text} onSend={onSend} /> : null;
}

function Form({ onOpenChange, text, onSend }: Omit<Props, "open">) {
  const { t } = useTranslation("inbox");
  const [body, setBody] = useState(text.slice(0, LONGEST_BODY));
  const [titles, setTitles] = useState(["", ""]);
  const written = titles.map((title) => title.trim()).filter(Boolean);
  const twice = new Set(written).size < written.length;
  const ready = body.trim() !== "" && written.length > 0 && !twice;
  const send = () => {
    const buttons = written.map((title, index) => ({ id: `answer_${index + 1}`, title }));
    onSend({ kind: "buttons", text: body.trim(), buttons });
    onOpenChange(false);
  };
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title={t("buttons.title")}
      description={t("buttons.text")}
      footer={
        <Button variant="primary" disabled={!ready} onClick={send}>
          {t("composer.send")}
        </Button>
      }
    >
      <div className="space-y-3">
        <Field label={t("buttons.body")} aside={`${body.length}/${LONGEST_BODY}`}>
          {(control) => (
            <Textarea
              {...control}
              value={body}
              maxLength={LONGEST_BODY}
              onChange={(event) => setBody(event.target.value)}
            />
          )}
        </Field>
        {titles.map((title, index) => (
          <Field
            key={index}
            label={t("buttons.button", { number: index + 1 })}
            aside={`${title.length}/${LONGEST_TITLE}`}
            error={twice && index === titles.length - 1 ? t("buttons.twice") : undefined}
          >
            {(control) => (
              <div className="flex gap-1">
                <Input
                  {...control}
                  value={title}
                  maxLength={LONGEST_TITLE}
                  onChange={(event) => setTitles(titles.with(index, event.target.value))}
                />
                {titles.length > 1 ? (
                  <IconButton
                    label={t("buttons.remove", { number: index + 1 })}
                    icon={<X />}
                    onClick={() => setTitles(titles.toSpliced(index, 1))}
                  />
                ) : null}
              </div>
            )}
          </Field>
        ))}
        {titles.length < MOST_BUTTONS ? (
          <Button size="sm" icon={<Plus />} onClick={() => setTitles([...titles, ""])}>
            {t("buttons.add")}
          </Button>
        ) : null}
      </div>
    </Dialog>
  );
}
