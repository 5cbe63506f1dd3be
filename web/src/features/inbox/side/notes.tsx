import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useTenant } from "../../../app/session";
import { RelativeTime } from "../../../ui/relative-time";
import { keys } from "../keys";
import type { Thread } from "../thread";
import { SideSection } from "./side-section";

const MOST = 5;

/** The newest notes of the loaded stretch, so that nobody has to look for them in the chat. */
export function Notes({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation("inbox");
  const tenant = useTenant();
  const { data: thread } = useQuery<Thread>({
    queryKey: keys.thread(tenant, conversationId),
    enabled: false,
  });
  const notes = useMemo(
    () =>
      (thread?.messages ?? [])
        .filter((message) => message.direction === "note")
        .slice(-MOST)
        .toReversed(),
    [thread],
  );
  return (
    <SideSection title={t("side.notes")} count={notes.length}>
      {notes.length === 0 ? (
        <p className="text-[13px] text-faint">{t("side.noNotes")}</p>
      ) : (
        <ul className="space-y-2">
          {notes.map((note) => (
            <li
              key={note.message_id}
              className="rounded-md bg-bubble-note p-2.5 text-[13px] text-bubble-ink"
            >
              <p className="[overflow-wrap:anywhere] whitespace-pre-wrap">{note.text}</p>
              <p className="mt-1 text-xs opacity-80">
                {note.person?.name} <RelativeTime value={note.created_at} style="short" />
              </p>
            </li>
          ))}
        </ul>
      )}
    </SideSection>
  );
}
