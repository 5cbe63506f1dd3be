/* What WhatsApp takes, and how big (Cloud API §4.1): said before anything is uploaded. Pure. */
export type AttachmentKind = "image" | "video" | "audio" | "document" | "sticker";

const MEGABYTE = 1_048_576;
export const MOST_BYTES: Record<AttachmentKind, number> = {
  image: 5 * MEGABYTE,
  video: 16 * MEGABYTE,
  audio: 16 * MEGABYTE,
  document: 16 * MEGABYTE,
  sticker: 500 * 1024,
};

const BY_TYPE: Record<string, AttachmentKind> = {
  "image/jpeg": "image",
  "image/png": "image",
  "image/webp": "sticker",
  "video/mp4": "video",
  "video/3gpp": "video",
  "audio/aac": "audio",
  "audio/amr": "audio",
  "audio/mpeg": "audio",
  "audio/mp4": "audio",
  "audio/x-m4a": "audio",
  "audio/ogg": "audio",
};
const DOCUMENTS = /\.(pdf|docx?|xlsx?|pptx?|txt|csv)$/i;

/** For the file dialog. */
export const ACCEPTED = [
  ...Object.keys(BY_TYPE),
  ".pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.txt,.csv",
].join(",");

type Named = { name: string; type: string; size: number };
export type Verdict =
  | { ok: true; kind: AttachmentKind }
  | { ok: false; reason: "kind" | "empty" }
  | { ok: false; reason: "size"; most: number };

/** The server looks into the file itself; this only spares people a useless upload. */
export function checkAttachment(file: Named): Verdict {
  const type = file.type.split(";")[0]?.trim() ?? "";
  const kind = BY_TYPE[type] ?? (DOCUMENTS.test(file.name) ? "document" : null);
  if (kind === null) return { ok: false, reason: "kind" };
  if (file.size === 0) return { ok: false, reason: "empty" };
  const most = MOST_BYTES[kind];
  return file.size > most ? { ok: false, reason: "size", most } : { ok: true, kind };
}

/** WhatsApp shows no caption under these. */
export const hasCaption = (kind: AttachmentKind): boolean => kind !== "audio" && kind !== "sticker";
