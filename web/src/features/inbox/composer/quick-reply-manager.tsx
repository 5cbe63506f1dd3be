import { useQuery, useQueryClient } from "@tanstack/react-query";
import { MessageSquareQuote, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTenant } from "../../../app/session";
import { toProblem } from "../../../api/problems";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { EmptyState } from "../../../ui/empty-state";
import { ErrorState } from "../../../ui/error-state";
import { Field } from "../../../ui/field";
import { IconButton } from "../../../ui/icon-button";
import { Input } from "../../../ui/input";
import { Skeleton } from "../../../ui/skeleton";
import { Textarea } from "../../../ui/textarea";
import { toast } from "../../../ui/toast";
import { listQuickReplies, removeQuickReply, writeQuickReply } from "../inbox-api";
import { keys } from "../keys";
import type { QuickReply } from "../types";

type Props = { open: boolean; onOpenChange: (open: boolean) => void };
type Editing = QuickReply | "new" | null;

/** The answers that a business gives often, kept by the people who give them. */
export function QuickReplyManager({ open, onOpenChange }: Props) {
  const { t } = useTranslation("inbox");
  const [editing, setEditing] = useState<Editing>(null);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("quick.title")}
      description={t("quick.text")}
    >
      {editing === null ? (
        <List onEdit={setEditing} />
      ) : (
        <Form reply={editing === "new" ? null : editing} onDone={() => setEditing(null)} />
      )}
    </Dialog>
  );
}

function List({ onEdit }: { onEdit: (editing: Editing) => void }) {
  const { t } = useTranslation("inbox");
  const tenant = useTenant();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: keys.quickReplies(tenant),
    queryFn: () => listQuickReplies(tenant.slug),
  });
  const remove = async (reply: QuickReply) => {
    try {
      await removeQuickReply(tenant.slug, reply.quick_reply_id);
    } catch (thrown) {
      toast.error(toProblem(thrown).detail || t("failed"));
    }
    await queries.invalidateQueries({ queryKey: keys.quickReplies(tenant) });
  };
  if (query.isPending) return <Skeleton className="h-40" />;
  if (query.isError) {
    return <ErrorState problem={query.error} onRetry={() => void query.refetch()} />;
  }
  const add = (
    <Button variant="primary" icon={<Plus />} onClick={() => onEdit("new")}>
      {t("quick.add")}
    </Button>
  );
  if (query.data.length === 0) {
    return (
      <EmptyState
        icon={<MessageSquareQuote />}
        title={t("quick.none")}
        text={t("quick.noneText")}
        action={add}
      />
    );
  }
  return (
    <>
      <ul className="mb-3 divide-y divide-line rounded-lg border border-line">
        {query.data.map((reply) => (
          <li key={reply.quick_reply_id} className="flex items-start gap-1 p-3">
            <div className="min-w-0 flex-1">
              <p className="font-medium text-accent-ink">/{reply.shortcut}</p>
              <p className="line-clamp-2 text-[13px] text-muted [overflow-wrap:anywhere]">
                {reply.body}
              </p>
            </div>
            <IconButton
              size="sm"
              label={t("quick.edit", { name: reply.shortcut })}
              icon={<Pencil />}
              onClick={() => onEdit(reply)}
            />
            <IconButton
              size="sm"
              label={t("quick.remove", { name: reply.shortcut })}
              icon={<Trash2 />}
              onClick={() => void remove(reply)}
            />
          </li>
        ))}
      </ul>
      {add}
    </>
  );
}

const SHORTCUT = /^[a-z0-9áéíóúüñ_-]{1,32}$/;

function Form({ reply, onDone }: { reply: QuickReply | null; onDone: () => void }) {
  const { t } = useTranslation("inbox");
  const tenant = useTenant();
  const queries = useQueryClient();
  const [shortcut, setShortcut] = useState(reply?.shortcut ?? "");
  const [body, setBody] = useState(reply?.body ?? "");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const valid = SHORTCUT.test(shortcut);
  const save = async () => {
    setBusy(true);
    try {
      await writeQuickReply(tenant.slug, reply, {
        shortcut,
        body,
        language: reply?.language ?? null,
      });
      await queries.invalidateQueries({ queryKey: keys.quickReplies(tenant) });
      onDone();
    } catch (thrown) {
      setProblem(toProblem(thrown).detail || t("failed"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field
        label={t("quick.shortcut")}
        hint={t("quick.shortcutHint")}
        error={shortcut && !valid ? t("quick.shortcutWrong") : undefined}
      >
        {(control) => (
          <Input
            {...control}
            value={shortcut}
            maxLength={32}
            autoFocus
            onChange={(event) => setShortcut(event.target.value.replace(/^\//, "").toLowerCase())}
          />
        )}
      </Field>
      <Field label={t("quick.body")} error={problem ?? undefined}>
        {(control) => (
          <Textarea
            {...control}
            rows={5}
            value={body}
            maxLength={4096}
            onChange={(event) => setBody(event.target.value)}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{t("cancel")}</Button>
        <Button type="submit" variant="primary" loading={busy} disabled={!valid || !body.trim()}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}
