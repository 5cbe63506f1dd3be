import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMatch, useNavigate } from "react-router";
import { useNearTenant, useSession } from "../../../app/session";
import { serverNow } from "../../../lib/server-clock";
import { useLive } from "../../../live/use-live";
import { describe } from "../chat/kind-words";
import { nameOf } from "../names";
import type { ConversationCard } from "../types";
import { ding } from "./ding";
import { Ear, newsKey } from "./news";
import { AT_ONCE_MS, claimTelling, waitForOthers } from "./tabs";

/**
 * Told by desktop notification and sound, on whichever page one is: what waits for a person, as
 * that person wishes it. Shows nothing itself.
 */
export default function Teller(): null {
  const { person } = useSession();
  const isSeen = useIsSeen();
  const show = useShow();
  const [ear] = useState(() => new Ear(person.person_id, new Date(serverNow()).toISOString()));
  const tell = async (card: ConversationCard) => {
    const { sound, notifications } = person.preferences;
    const isQuiet = isSeen(card);
    const ring = sound !== false && !isQuiet;
    const claim = await claimTelling(newsKey(card), { ring, now: Date.now() });
    if (!claim.mine || isQuiet) return;
    if (claim.mayRing) ding();
    if (notifications !== false && mayNotify()) show(card);
  };
  useLive((event) => {
    if (event.type !== "conversation") return;
    const card = event.conversation as ConversationCard;
    if (!ear.hear(card)) return;
    const wait = waitForOthers();
    if (wait === AT_ONCE_MS) void tell(card);
    else setTimeout(() => void tell(card), wait);
  });
  return null;
}

/** The chat before somebody's eyes needs no bell. */
function useIsSeen() {
  const current = useMatch("/t/:tenant/inbox/:conversation")?.params.conversation;
  return (card: ConversationCard) => card.conversation_id === current && document.hasFocus();
}

function useShow() {
  const { t } = useTranslation("inbox");
  const tenant = useNearTenant();
  const navigate = useNavigate();
  return (card: ConversationCard) => {
    const id = card.conversation_id;
    const said = card.last_message;
    const words = said?.direction === "in" ? describe(t, said) : t("notify.waits");
    const body = words.slice(0, 160);
    const shown = new Notification(nameOf(card), { body, tag: id, icon: "/icon.svg" });
    shown.onclick = () => {
      window.focus();
      if (tenant) void navigate(`/t/${tenant.slug}/inbox/${id}`);
      shown.close();
    };
  };
}

const mayNotify = () =>
  typeof Notification !== "undefined" && Notification.permission === "granted";
