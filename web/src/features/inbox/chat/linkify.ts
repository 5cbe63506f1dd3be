/* Addresses in a text, and WhatsApp's own marks for bold and the like. Pure: parts, never markup. */
export type TextPart = { kind: "text" | "bold" | "italic" | "strike" | "code"; text: string };
export type LinkPart = { kind: "link"; text: string; href: string };
export type Part = TextPart | LinkPart;

/** Only what a browser opens harmlessly; `javascript:` and its kin stay text. */
const LINK =
  /\bhttps?:\/\/[^\s<>"'`]+|\bwww\.[^\s<>"'`]+\.[^\s<>"'`]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gi;
const TRAILING = /[.,;:!?)\]}»”]+$/;
const MARKS: Record<string, TextPart["kind"]> = {
  "*": "bold",
  _: "italic",
  "~": "strike",
  "`": "code",
};
const MARKED = /(?<![\p{L}\p{N}*_~`])([*_~`])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}*_~`])/gu;

export function findParts(text: string): Part[] {
  return split(text, LINK, (found) => {
    const shown = trimLink(found[0]);
    const href = findHref(shown);
    return href ? { part: { kind: "link", text: shown, href }, length: shown.length } : null;
  }).flatMap((part) => (part.kind === "text" ? findMarks(part.text) : [part]));
}

function findMarks(text: string): Part[] {
  return split(text, MARKED, ([all, mark = "", inside = ""]) => ({
    part: { kind: MARKS[mark] ?? "text", text: inside },
    length: all.length,
  }));
}

type Found = { part: Part; length: number } | null;

function split(text: string, pattern: RegExp, read: (found: RegExpExecArray) => Found): Part[] {
  const parts: Part[] = [];
  let done = 0;
  for (const found of text.matchAll(pattern)) {
    const read_ = found.index >= done ? read(found) : null;
    if (!read_) continue;
    if (found.index > done) parts.push({ kind: "text", text: text.slice(done, found.index) });
    parts.push(read_.part);
    done = found.index + read_.length;
  }
  if (done < text.length) parts.push({ kind: "text", text: text.slice(done) });
  return parts;
}

/** "see https://a.example/x)." → without the sentence's own marks, but with a closed bracket. */
function trimLink(found: string): string {
  const bare = found.replace(TRAILING, "");
  const opens = (bare.match(/\(/g) ?? []).length;
  const closes = (bare.match(/\)/g) ?? []).length;
  return opens > closes && found[bare.length] === ")" ? `${bare})` : bare;
}

function findHref(shown: string): string | null {
  const isMail = shown.includes("@") && !shown.includes("/");
  const address = isMail ? `mailto:${shown}` : /^https?:/i.test(shown) ? shown : `https://${shown}`;
  try {
    const { protocol } = new URL(address);
    return ["http:", "https:", "mailto:"].includes(protocol) ? address : null;
  } catch {
    return null;
  }
}
