import { foldText } from "../../../ui/combobox";
import type { QuickReply } from "../types";

/** What follows the slash, where the text is nothing but "/word"; null: no quick reply is meant. */
export function findWish(text: string): string | null {
  const found = /^\/([^\s/]{0,32})$/.exec(text);
  return found ? (found[1] ?? "") : null;
}

/** Those whose word begins with the wish, then those that have it anywhere. */
export function findQuickReplies(all: readonly QuickReply[], wish: string): QuickReply[] {
  const word = foldText(wish);
  const begins = (reply: QuickReply) => foldText(reply.shortcut).startsWith(word);
  const has = (reply: QuickReply) => foldText(`${reply.shortcut} ${reply.body}`).includes(word);
  return [...all.filter(begins), ...all.filter((reply) => !begins(reply) && has(reply))];
}
