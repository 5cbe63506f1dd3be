/* The live line may bring a message before the answer to our own request is here. Pure. */
import type { Outgoing } from "../composer/send-queue";
import type { Message } from "../types";

const CLOCKS_DIFFER_MS = 5_000;

const wordsOf = ({ body }: Outgoing): unknown => body["text"] ?? body["caption"] ?? null;

function isIt(outgoing: Outgoing, message: Message, me: string): boolean {
  const direction = outgoing.door === "notes" ? "note" : "out";
  return (
    message.direction === direction &&
    message.person?.person_id === me &&
    Date.parse(message.created_at) >= outgoing.writtenAt - CLOCKS_DIFFER_MS &&
    typeof wordsOf(outgoing) === "string" &&
    message.text === wordsOf(outgoing)
  );
}

/** What is still to be shown as on its way: nothing stands in the chat twice. */
export function hideAnswered(
  outgoing: readonly Outgoing[],
  messages: readonly Message[],
  me: string,
): readonly Outgoing[] {
  const shown = outgoing.filter((each) => each.body["kind"] !== "reaction" || each.refusal);
  if (shown.length === 0) return shown;
  const used = new Set<string>();
  const newest = messages.slice(-40);
  return shown.filter((each) => {
    if (each.refusal) return true;
    const found = newest.find(
      (message) => !used.has(message.message_id) && isIt(each, message, me),
    );
    if (found) used.add(found.message_id);
    return !found;
  });
}
