import { useEffect, useEffectEvent, useState } from "react";
import { useTenant } from "../../../app/session";
import { toProblem } from "../../../api/problems";
import { uploadFile } from "../inbox-api";
import { type AttachmentKind, checkAttachment, hasCaption, type Verdict } from "./attachment-rules";
import { newKey } from "./new-key";
import { keepPreview } from "./previews";
import { useSending } from "./sending";

export type Attachment = {
  id: string;
  file: File;
  address: string;
  caption: string;
  voice: boolean;
  verdict: Verdict;
  state: "ready" | "uploading" | { failed: string };
};

export const MOST_FILES = 10;

/** Files that are about to be sent: looked at first, uploaded when one says "send". */
export function useAttachments(conversationId: string) {
  const tenant = useTenant();
  const { queue } = useSending();
  const [attachments, setAttachments] = useState<readonly Attachment[]>([]);
  const change = (id: string, part: Partial<Attachment>) =>
    setAttachments((all) => all.map((each) => (each.id === id ? { ...each, ...part } : each)));

  const add = (files: Iterable<File>, more: { voice?: boolean } = {}): Attachment[] => {
    const fresh = [...files].slice(0, MOST_FILES).map((file): Attachment => ({
      id: newKey(),
      file,
      address: URL.createObjectURL(file),
      caption: "",
      voice: more.voice ?? false,
      verdict: checkAttachment(file),
      state: "ready",
    }));
    setAttachments((all) => [...all, ...fresh].slice(0, MOST_FILES));
    return fresh;
  };

  const remove = (id: string) =>
    setAttachments((all) => {
      all.filter((each) => each.id === id).forEach((each) => URL.revokeObjectURL(each.address));
      return all.filter((each) => each.id !== id);
    });

  const sendOne = async (attachment: Attachment, replyTo: string | null): Promise<boolean> => {
    const { id, file, verdict } = attachment;
    if (!verdict.ok) return false;
    change(id, { state: "uploading" });
    try {
      const kept = await uploadFile(tenant.slug, file, file.name);
      keepPreview(kept.file_id, {
        kind: kept.kind,
        mime_type: kept.mime_type,
        filename: kept.name,
        url: attachment.address,
        voice: attachment.voice,
        size_bytes: file.size,
      });
      queue.add(conversationId, "messages", {
        kind: "media",
        file_id: kept.file_id,
        voice: attachment.voice,
        ...captionOf(attachment, verdict.kind),
        ...(replyTo ? { reply_to: replyTo } : {}),
      });
    } catch (thrown) {
      change(id, { state: { failed: toProblem(thrown).detail } });
      return false;
    }
    setAttachments((all) => all.filter((each) => each.id !== id));
    return true;
  };

  /** One after the other, so that they arrive in the order shown. True when all are on their way. */
  const sendAll = async (replyTo: string | null, which = attachments): Promise<boolean> => {
    let quoted = replyTo;
    let all = true;
    for (const each of which) {
      const sent = await sendOne(each, quoted);
      if (sent) quoted = null;
      all &&= sent;
    }
    return all;
  };

  const forget = useEffectEvent(() =>
    attachments.forEach((each) => URL.revokeObjectURL(each.address)),
  );
  useEffect(() => () => forget(), []);
  return { attachments, add, remove, change, sendAll };
}

function captionOf({ caption }: Attachment, kind: AttachmentKind) {
  return caption.trim() && hasCaption(kind) ? { caption: caption.trim() } : {};
}
