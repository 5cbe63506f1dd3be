import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../../app/session";
import type { Presence } from "../../../live/events";
import { useLive, useTellPresence } from "../../../live/use-live";

const TYPING_ENDS_MS = 4_000;
/** The server forgets who types after six seconds unless it is told again. */
const TELL_AGAIN_MS = 3_000;

/** Which colleagues have the same conversation before them, and who of them writes. */
export function usePresence(conversationId: string) {
  const me = useSession().person.person_id;
  const tell = useTellPresence();
  const [others, setOthers] = useState<readonly Presence[]>([]);
  const typing = useRef<ReturnType<typeof setTimeout>>(undefined);
  const told = useRef(0);
  useLive((event) => {
    if (event.type !== "presence" || event.conversation_id !== conversationId) return;
    setOthers(event.people.filter((person) => person.person_id !== me));
  });
  useEffect(() => {
    tell(conversationId, "viewing");
    return () => {
      clearTimeout(typing.current);
      tell(null, "viewing");
    };
  }, [tell, conversationId]);
  const tellTyping = () => {
    const now = performance.now();
    if (now - told.current > TELL_AGAIN_MS) {
      told.current = now;
      tell(conversationId, "typing");
    }
    clearTimeout(typing.current);
    typing.current = setTimeout(() => {
      told.current = 0;
      tell(conversationId, "viewing");
    }, TYPING_ENDS_MS);
  };
  return { others, tellTyping };
}

/** Who else is here, in words; nothing where nobody is. */
export function usePresenceWords(people: readonly Presence[]): string {
  const { t } = useTranslation("inbox");
  const typing = people.filter((person) => person.doing === "typing");
  const shown = typing.length > 0 ? typing : people;
  if (shown.length === 0) return "";
  const names = shown.map((person) => person.name).join(", ");
  const what = typing.length > 0 ? "typing" : "viewing";
  return t(`presence.${what}`, { names, count: shown.length });
}
