import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { ApiProblem } from "../../../api/problems";
import type { Session, Tenant } from "../../../api/types";
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

/** By person and tenant: a queue goes on sending while its person looks at other pages. */
const queues = new Map<string, SendQueue<Sent>>();

function openQueue(queries: QueryClient, tenant: Tenant, me: string): SendQueue<Sent> {
  const place = `sending.${me}.${tenant.slug}`;
  const open = queues.get(place);
  if (open) return open;
  const queue = new SendQueue<Sent>({
    store: { read: () => readStored(place), write: (text) => writeStored(place, text) },
    send: async ({ conversationId, door, body, key }) => {
      // Somebody else may sit here by now: what this person wrote waits for this person.
      if (findPersonId(queries) !== me) {
        queue.stop();
        throw new ApiProblem({ status: 0, code: "offline" });
      }
      const send = door === "notes" ? addNote : sendMessage;
      return send(tenant.slug, conversationId, body, key);
    },
    onSent: ({ conversationId, body }, { message, conversation, taken }) => {
      // A reaction stands at what it is about, and comes by the live line.
      if (message.kind !== "reaction") showMessages(queries, tenant, conversationId, [message]);
      if (conversation) showCard(queries, tenant, conversation, me);
      if (taken) {
        void queries.invalidateQueries({ queryKey: keys.handovers(tenant, conversationId) });
      }
      setTimeout(() => dropPreview(body["file_id"]), PREVIEW_STAYS_MS);
    },
    newKey,
    now: serverNow,
    wait: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
  });
  queues.set(place, queue);
  return queue;
}

const PREVIEW_STAYS_MS = 60_000;

const findPersonId = (queries: QueryClient): string | undefined =>
  queries.getQueryData<Session | null>(["session"])?.person.person_id;

export function Sending({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const tenant = useTenant();
  const me = useSession().person.person_id;
  const [queue] = useState(() => openQueue(queries, tenant, me));
  useEffect(() => queue.start(), [queue]);
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
