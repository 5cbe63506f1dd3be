/* A text that is longer than one WhatsApp message. Pure. */

/** WhatsApp counts in UTF-16 units, as JavaScript does (Cloud API §2.2). */
export const LONGEST_TEXT = 4_096;

/**
 * The text in parts that fit, cut where a reader would: at an empty line, a line's end, a
 * sentence's end, a space; inside a word only when nothing else is left. Nothing is lost but
 * the white space at the cuts.
 */
export function splitText(text: string, longest = LONGEST_TEXT): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > longest) {
    const cut = findCut(rest, longest);
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return rest ? [...parts, rest] : parts;
}

const BREAKS = ["\n\n", "\n", ". ", " "];

function findCut(text: string, longest: number): number {
  const earliest = Math.floor(longest / 2);
  for (const at of BREAKS) {
    const found = text.lastIndexOf(at, longest - at.length);
    if (found >= earliest) return found + at.length;
  }
  // Half of an emoji is not a character.
  const unit = text.charCodeAt(longest - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? longest - 1 : longest;
}
