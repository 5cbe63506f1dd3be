import { CircleAlert, FileText, Mic, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../app/use-format";
import { cn } from "../../../lib/cn";
import { IconButton } from "../../../ui/icon-button";
import { Input } from "../../../ui/input";
import { Spinner } from "../../../ui/spinner";
import { hasCaption } from "./attachment-rules";
import type { Attachment, useAttachments } from "./use-attachments";

type Files = ReturnType<typeof useAttachments>;

/** What is about to be sent, each with its picture, its words, and what is wrong with it. */
export function AttachmentTray({ files }: { files: Files }) {
  const { t } = useTranslation("inbox");
  if (files.attachments.length === 0) return null;
  return (
    <ul
      aria-label={t("attach.list")}
      className="max-h-60 space-y-2 overflow-y-auto border-b border-line p-3"
    >
      {files.attachments.map((attachment) => (
        <li key={attachment.id}>
          <OneAttachment attachment={attachment} files={files} />
        </li>
      ))}
    </ul>
  );
}

function OneAttachment({ attachment, files }: { attachment: Attachment; files: Files }) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const { file, verdict, state } = attachment;
  const wrong = useProblem(attachment);
  return (
    <div
      className={cn(
        "flex items-start gap-3 rounded-md border p-2",
        wrong ? "border-danger" : "border-line",
      )}
    >
      <Preview attachment={attachment} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{attachment.voice ? t("voice.note") : file.name}</p>
        <p className="text-xs text-faint">{format.bytes(file.size)}</p>
        {wrong ? (
          <p role="alert" className="mt-1 flex items-start gap-1 text-[13px] text-danger">
            <CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
            {wrong}
          </p>
        ) : null}
        {verdict.ok && hasCaption(verdict.kind) ? (
          <Input
            value={attachment.caption}
            maxLength={1024}
            aria-label={t("attach.captionFor", { name: file.name })}
            placeholder={t("attach.caption")}
            onChange={(event) => files.change(attachment.id, { caption: event.target.value })}
            className="mt-1.5"
          />
        ) : null}
      </div>
      {state === "uploading" ? (
        <Spinner className="m-2" />
      ) : (
        <IconButton
          size="sm"
          label={t("attach.remove", { name: file.name })}
          icon={<X />}
          onClick={() => files.remove(attachment.id)}
        />
      )}
    </div>
  );
}

function useProblem({ verdict, state }: Attachment): string | null {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  if (!verdict.ok) {
    return verdict.reason === "size"
      ? t("attach.wrong.size", { most: format.bytes(verdict.most) })
      : t(`attach.wrong.${verdict.reason}`);
  }
  if (typeof state === "object") return state.failed || t("attach.wrong.upload");
  return null;
}

function Preview({ attachment }: { attachment: Attachment }) {
  const { verdict, address, voice } = attachment;
  const kind = verdict.ok ? verdict.kind : "document";
  if (kind === "image" || kind === "sticker") {
    return <img src={address} alt="" className="size-14 shrink-0 rounded-md object-cover" />;
  }
  if (kind === "video") {
    return (
      <video src={address} muted className="size-14 shrink-0 rounded-md bg-sunken object-cover" />
    );
  }
  const Icon = voice || kind === "audio" ? Mic : FileText;
  return (
    <span className="flex size-14 shrink-0 items-center justify-center rounded-md bg-sunken text-muted">
      <Icon className="size-6" aria-hidden />
    </span>
  );
}
