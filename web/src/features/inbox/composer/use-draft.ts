import { useEffect, useEffectEvent, useState } from "react";
import { useSession } from "../../../app/session";
import { type Draft, readDraft, writeDraft } from "./drafts";

const KEEP_AFTER_MS = 300;

/** The draft of one conversation. The component must be keyed by the conversation. */
export function useDraft(conversationId: string) {
  const me = useSession().person.person_id;
  const [draft, setDraft] = useState<Draft>(() => readDraft(me, conversationId));
  const keep = useEffectEvent(() => writeDraft(me, conversationId, draft));
  useEffect(() => {
    const timer = setTimeout(() => keep(), KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [draft]);
  // Another conversation, another page, a closed tab: whatever comes first.
  useEffect(() => {
    const leave = () => keep();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, []);
  return [draft, setDraft] as const;
}
