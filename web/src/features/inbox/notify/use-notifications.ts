import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useSession, useTenant } from "../../../app/session";
import { describe } from "../chat/kind-words";
import { keys } from "../keys";
import { nameOf } from "../names";
import type { ConversationCard, Counts, Message } from "../types";

import { ding } from "./ding";
import { needsPerson } from "./needs-person";

const QUIET_MS = 3_000;

/** Told by desktop notification and sound: what waits for a person, as that person wishes it. */
export function useNotifications(current: string | undefined) {
  const { t } = useTranslation("inbox");
  const queries = useQueryClient();
  const tenant = useTenant();
  const navigate = useNavigate();
  const { person } = useSession();
  const lastSound = useRef(0);
  const started = useRef(new Date().toISOString());
  return (conversationId: string, messages: readonly Message[]) => {
    const card = queries.getQueryData<ConversationCard>(keys.card(tenant, conversationId));
    const news = messages.findLast(
      (message) => message.direction === "in" && message.created_at > started.current,
    );
    if (!card || !news || !needsPerson(card, person.person_id)) return;
    const seen = conversationId === current && document.hasFocus();
    if (seen) return;
    if (person.preferences.sound !== false && Date.now() - lastSound.current > QUIET_MS) {
      lastSound.current = Date.now();
      ding();
    }
    if (person.preferences.notifications === false || !mayNotify()) return;
    const shown = new Notification(nameOf(card), {
      body: describe(t, news).slice(0, 160),
      tag: conversationId,
      icon: "/icon.svg",
    });
    shown.onclick = () => {
      window.focus();
      void navigate(`/t/${tenant.slug}/inbox/${conversationId}`);
      shown.close();
    };
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
