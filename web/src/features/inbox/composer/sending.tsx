import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { useSession, useTenant } from "../../../app/session";
import { serverNow } from "../../../lib/server-clock";
import { readStored, writeStored } from "../../../lib/stored";
import { newKey } from "./new-key";
import { addNote, sendMessage } from "../inbox-api";
import { keys } from "../keys";
import { showCard, showMessages } from "../live-inbox";
import type { Sent } from "../types";
import { dropPreview } from "./previews";
import { type Outgoing, SendQueue } from "./send-queue";

type Value = { queue: SendQueue<Sent> };
const Context = createContext<Value | null>(null);

/** One queue for the tenant on the screen: it goes on sending while one reads elsewhere. */
export function Sending({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const tenant = useTenant();
  const me = useSession().person.person_id;
  const [queue] = useState(() => {
    const place = `sending.${me}.${tenant.slug}`;
    return new SendQueue<Sent>({
      store: { read: () => readStored(place), write: (text) => writeStored(place, text) },
      send: ({ conversationId, door, body, key }) =>
        (door === "notes" ? addNote : sendMessage)(tenant.slug, conversationId, body, key),
      onSent: ({ conversationId, body }, { message, conversation, taken }) => {
        // A reaction stands at what it is about, and comes by the live line.
        if (message.kind !== "reaction") showMessages(queries, tenant, conversationId, [message]);
        if (conversation) showCard(queries, tenant, conversation, me);
        if (taken) {
          void queries.invalidateQueries({ queryKey: keys.handovers(tenant, conversationId) });
        }
        setTimeout(() => dropPreview(body["file_id"]), 60_000);
      },
      newKey,
      now: serverNow,
      wait: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
    });
  });
  useEffect(() => {
    queue.start();
    return () => queue.stop();
  }, [queue]);
  const value = useMemo(() => ({ queue }), [queue]);
  return <Context value={value}>{children}</Context>;
}

export function useSending(): Value {
  const value = use(Context);
  if (!value) throw new Error("useSending is for what stands inside Sending");
  return value;
}

const NONE: readonly Outgoing[] = [];

/** What is still on its way in a conversation, oldest first. */
export function useOutgoing(conversationId: string): readonly Outgoing[] {
  const { queue } = useSending();
  const all = useSyncExternalStore(queue.subscribe, queue.get);
  return useMemo(() => {
    const own = all.filter((outgoing) => outgoing.conversationId === conversationId);
    return own.length > 0 ? own : NONE;
  }, [all, conversationId]);
}
