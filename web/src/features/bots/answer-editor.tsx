import { Plus, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button";
import type { Json } from "../settings/documents";
import type { Draft } from "../settings/draft";
import { joinMessages, listMessages, MOST_MESSAGES } from "./answers";
import { MessageEditor } from "./message-editor";

type Props = {
  draft: Draft;
  rules: readonly string[];
  /** Said where nothing is written: the built-in words. */
  standard?: string;
};

/** One to three messages, or the built-in words. */
export function AnswerEditor({ draft, rules, standard }: Props) {
  const { t } = useTranslation("bots");
  const messages = listMessages(draft.value);
  const isList = Array.isArray(draft.value);
  const write = (next: Json[]) => {
    const joined = joinMessages(next);
    if (joined === undefined) draft.remove();
    else draft.set(joined);
  };
  return (
    <div className="flex flex-col gap-3">
      {messages.length === 0 && standard ? (
        <p className="rounded-md bg-sunken px-3 py-2 break-words whitespace-pre-wrap text-muted">
          {standard}
        </p>
      ) : null}
      {messages.map((_, index) => (
        <div key={index} className="rounded-lg border border-line bg-canvas p-3">
          <MessageEditor draft={isList ? draft.at(index) : draft} rules={rules} />
          {draft.readOnly ? null : (
            <Button
              size="sm"
              variant="ghost"
              className="mt-2 -ml-2.5"
              icon={<Trash2 />}
              onClick={() => write(messages.filter((_message, at) => at !== index))}
            >
              {messages.length === 1 && standard ? t("message.standard") : t("message.remove")}
            </Button>
          )}
        </div>
      ))}
      {isList && draft.problem ? (
        <p role="alert" className="text-xs text-danger">
          {draft.problem}
        </p>
      ) : null}
      {draft.readOnly || messages.length >= MOST_MESSAGES ? null : (
        <Button
          size="sm"
          className="self-start"
          icon={<Plus />}
          onClick={() => write([...messages, messages.length === 0 ? (standard ?? "") : ""])}
        >
          {messages.length > 0
            ? t("message.add")
            : standard
              ? t("message.own")
              : t("message.first")}
        </Button>
      )}
    </div>
  );
}
