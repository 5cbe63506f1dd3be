import { History, Redo2, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../../app/use-keys";
import { toProblem } from "../../api/problems";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { IconButton } from "../../ui/icon-button";
import { Input } from "../../ui/input";
import { ChangeList } from "./change-list";
import type { Json } from "./documents";
import type { Edited } from "./use-document";

type Props<T extends Json> = {
  edited: Edited<T>;
  readOnly: boolean;
  /** How many problems keep it from being published. */
  problems?: number;
  onPublish: (note: string) => Promise<void>;
  onHistory: () => void;
};

/** Undo, redo, history and publish: the same for bots and flows. */
export function PublishBar<T extends Json>(props: Props<T>) {
  const { edited, readOnly, problems = 0, onPublish, onHistory } = props;
  const { t } = useTranslation("settings");
  const [asking, setAsking] = useState(false);
  useKeys({ "mod+z": edited.undo, "mod+y": edited.redo });
  return (
    <div className="flex items-center gap-1">
      {readOnly ? null : (
        <>
          <IconButton
            label={t("publish.undo")}
            icon={<Undo2 />}
            disabled={!edited.canUndo}
            onClick={edited.undo}
          />
          <IconButton
            label={t("publish.redo")}
            icon={<Redo2 />}
            disabled={!edited.canRedo}
            onClick={edited.redo}
          />
        </>
      )}
      <IconButton label={t("publish.history")} icon={<History />} onClick={onHistory} />
      {readOnly ? null : (
        <Button
          variant="primary"
          className="ml-1"
          disabled={!edited.isDirty}
          onClick={() => setAsking(true)}
        >
          {t("publish.open")}
        </Button>
      )}
      {asking ? (
        <PublishDialog
          edited={edited}
          problems={problems}
          onPublish={onPublish}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  );
}

type DialogProps<T extends Json> = {
  edited: Edited<T>;
  problems: number;
  onPublish: (note: string) => Promise<void>;
  onClose: () => void;
};

function PublishDialog<T extends Json>({ edited, problems, onPublish, onClose }: DialogProps<T>) {
  const { t } = useTranslation("settings");
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const publish = async () => {
    setBusy(true);
    try {
      await onPublish(note.trim());
      onClose();
    } catch (thrown) {
      const problem = toProblem(thrown);
      setFailure(problem.detail || t("publish.failed"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="lg"
      title={t("publish.title")}
      description={t("publish.text")}
      footer={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button variant="primary" loading={busy} onClick={() => void publish()}>
            {t("publish.confirm")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {problems > 0 ? (
          <Banner tone="warning" text={t("publish.problems", { count: problems })} />
        ) : null}
        {failure ? <Banner tone="danger" text={<Lines text={failure} />} /> : null}
        <Field label={t("publish.note")} hint={t("publish.noteHint")}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={200}
              value={note}
              onChange={({ target }) => setNote(target.value)}
            />
          )}
        </Field>
        <ChangeList before={edited.base} after={edited.now} />
      </div>
    </Dialog>
  );
}

const Lines = ({ text }: { text: string }) => <span className="whitespace-pre-line">{text}</span>;
