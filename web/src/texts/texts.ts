/* The sentences people read: one file per language and feature, loaded when first needed. */
import i18next, { type BackendModule } from "i18next";
import { initReactI18next } from "react-i18next";
import { setCaller } from "../api/client";
import { readStored, writeStored } from "../lib/stored";

export const LANGUAGES = ["es", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

type Sentences = Record<string, unknown>;
const files = import.meta.glob<{ default: Sentences }>("./*/*.json");

const fromFiles: BackendModule = {
  type: "backend",
  init: () => undefined,
  read(language, namespace, tell) {
    const load = files[`./${language}/${namespace}.json`];
    if (!load) return tell(new Error(`there are no texts ${language}/${namespace}`), false);
    load().then(
      (file) => tell(null, file.default),
      (failure: Error) => tell(failure, true),
    );
  },
};

const isLanguage = (word: string | null | undefined): word is Language =>
  LANGUAGES.some((known) => known === word);

/** What was chosen here, else what the browser speaks, else Spanish. */
export function findLanguage(): Language {
  const stored = readStored("language");
  if (isLanguage(stored)) return stored;
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage);
  return spoken ?? "es";
}

export const getLanguage = (): Language =>
  isLanguage(i18next.resolvedLanguage) ? i18next.resolvedLanguage : "es";

export async function chooseLanguage(word: string): Promise<void> {
  if (!isLanguage(word)) return;
  writeStored("language", word);
  setCaller({ language: word });
  document.documentElement.lang = word;
  if (i18next.language !== word) await i18next.changeLanguage(word);
}

export const loadTexts = (namespace: string) => i18next.loadNamespaces(namespace);

export async function startTexts(language: Language = findLanguage()): Promise<void> {
  document.documentElement.lang = language;
  setCaller({ language });
  await i18next
    .use(fromFiles)
    .use(initReactI18next)
    .init({
      lng: language,
      supportedLngs: LANGUAGES,
      fallbackLng: "es",
      ns: ["common", "ui", "shell"],
      defaultNS: "common",
      interpolation: { escapeValue: false },
    });
}
