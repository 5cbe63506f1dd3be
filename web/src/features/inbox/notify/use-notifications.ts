import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useSession, useTenant } from "../../../app/session";
import { serverNow } from "../../../lib/server-clock";
import { describe } from "../chat/kind-words";
import { nameOf } from "../names";
import type { ConversationCard, Counts } from "../types";
import { ding } from "./ding";
import { isNews } from "./needs-person";

const QUIET_MS = 3_000;

/** Told by desktop notification and sound: what waits for a person, as that person wishes it. */
export function useNotifications(current: string | undefined) {
  const { t } = useTranslation("inbox");
  const tenant = useTenant();
  const navigate = useNavigate();
  const { person } = useSession();
  const lastSound = useRef(0);
  const [started] = useState(() => new Date(serverNow()).toISOString());
  const show = (card: ConversationCard) => {
    const id = card.conversation_id;
    const said = card.last_message;
    const words = said?.direction === "in" ? describe(t, said) : t("notify.waits");
    const body = words.slice(0, 160);
    const shown = new Notification(nameOf(card), { body, tag: id, icon: "/icon.svg" });
    shown.onclick = () => {
      window.focus();
      void navigate(`/t/${tenant.slug}/inbox/${id}`);
      shown.close();
    };
  };
  return (before: ConversationCard | undefined, card: ConversationCard) => {
    const seen = card.conversation_id === current && document.hasFocus();
    if (seen || !isNews(before, card, person.person_id, started)) return;
    const { sound, notifications } = person.preferences;
    if (sound !== false && Date.now() - lastSound.current > QUIET_MS) {
      lastSound.current = Date.now();
      ding();
    }
    if (notifications !== false && mayNotify()) show(card);
  };
}

const mayNotify = () =>
  typeof Notification !== "undefined" && Notification.permission === "granted";

/** The tab says how many conversations have something new. */
export function useTitle(counts: Counts | undefined, name: string): void {
  const unread = counts?.unread ?? 0;
  useEffect(() => {
    const count = unread > 99 ? "99+" : String(unread);
    document.title = `${unread > 0 ? `(${count}) ` : ""}${name} · Centralita`;
  }, [unread, name]);
}
