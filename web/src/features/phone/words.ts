/* What the phone decides without a browser. Pure. */
import type { Option, PhoneMessage } from "./phone-api";

const TAPPED = new Set(["reply", "row", "quick_reply", "flow"]);
const PLACES = "location_request_message";

export type Action = "tap" | "link" | "place" | "none";

/** What pressing an option does on a telephone. */
export function findAction(option: Option): Action {
  if (TAPPED.has(option.kind)) return "tap";
  if (option.kind === PLACES) return "place";
  return option.url ? "link" : "none";
}

/** Rows stand behind one button, everything else under the message itself. */
export function splitOptions(message: PhoneMessage): { rows: Option[]; buttons: Option[] } {
  return {
    rows: message.options.filter((each) => each.kind === "row"),
    buttons: message.options.filter((each) => each.kind !== "row"),
  };
}

/** The words on the button of a list. */
export function findListTitle(message: PhoneMessage): string | null {
  const interactive = message.body.interactive;
  if (typeof interactive !== "object" || interactive === null) return null;
  const action = (interactive as Record<string, unknown>).action;
  if (typeof action !== "object" || action === null) return null;
  const button = (action as Record<string, unknown>).button;
  return typeof button === "string" ? button : null;
}

export type Piece = { text: string; style: "plain" | "bold" | "italic" | "strike" };
const MARKS = /([*_~])(?=\S)([^*_~\n]*\S)\1/g;
const STYLES = { "*": "bold", _: "italic", "~": "strike" } as const;

/** WhatsApp's own *bold*, _italic_ and ~strike~. */
export function splitStyles(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(MARKS)) {
    const [whole, mark, inner] = found;
    if (found.index > from) pieces.push({ text: text.slice(from, found.index), style: "plain" });
    pieces.push({ text: inner ?? "", style: STYLES[mark as keyof typeof STYLES] });
    from = found.index + whole.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), style: "plain" });
  return pieces;
}

/** A place that somebody sent: its point and name. */
export function readPlace(message: PhoneMessage): { title: string; point: string } | null {
  const part = message.body.location;
  if (typeof part !== "object" || part === null) return null;
  const { latitude, longitude, name } = part as Record<string, unknown>;
  return { title: typeof name === "string" ? name : "", point: `${latitude}, ${longitude}` };
}

/** Pieces of an order from the catalogue: how many things are in it. */
export function countOrdered(message: PhoneMessage): number {
  const part = message.body.order;
  if (typeof part !== "object" || part === null) return 0;
  const items = (part as Record<string, unknown>).product_items;
  if (!Array.isArray(items)) return 0;
  return items.reduce<number>(
    (sum, each) => sum + Number((each as { quantity?: unknown }).quantity ?? 0),
    0,
  );
}
