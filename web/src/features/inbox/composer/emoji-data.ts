/* All emoji with their names and key words, in one language; bundled, loaded when first needed. */
import { getLanguage, type Language } from "../../../texts/texts";
import { foldText } from "../../../ui/combobox";

export type Emoji = { unicode: string; label: string; group: number; words: string };
type Entry = { unicode: string; label: string; group?: number; order?: number; tags?: string[] };

const LOADERS: Record<Language, () => Promise<{ default: unknown }>> = {
  es: () => import("emojibase-data/es/compact.json"),
  en: () => import("emojibase-data/en/compact.json"),
};

/** 2 are the skin tones by themselves. */
const PARTS_GROUP = 2;

export async function loadEmoji(): Promise<Emoji[]> {
  const entries = (await LOADERS[getLanguage()]()).default as Entry[];
  return entries
    .filter((entry) => entry.group !== undefined && entry.group !== PARTS_GROUP)
    .toSorted((left, right) => (left.order ?? 0) - (right.order ?? 0))
    .map(({ unicode, label, group = 0, tags = [] }) => ({
      unicode,
      label,
      group,
      words: foldText(`${label} ${tags.join(" ")}`),
    }));
}

export function findEmoji(all: readonly Emoji[], search: string): readonly Emoji[] {
  const words = foldText(search.trim()).split(/\s+/);
  return all.filter((emoji) => words.every((word) => emoji.words.includes(word)));
}
