/* Files that were uploaded here: shown from this browser until the message is back from the server. */
import type { Media } from "../types";

const previews = new Map<string, Media>();

export function keepPreview(fileId: string, media: Media): void {
  previews.set(fileId, media);
}

export const findPreview = (fileId: unknown): Media | null =>
  typeof fileId === "string" ? (previews.get(fileId) ?? null) : null;

/** The message has arrived: the browser may forget the file. */
export function dropPreview(fileId: unknown): void {
  const found = findPreview(fileId);
  if (!found || typeof fileId !== "string") return;
  if (found.url.startsWith("blob:")) URL.revokeObjectURL(found.url);
  previews.delete(fileId);
}
