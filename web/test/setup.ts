import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import i18next from "i18next";
import { afterEach, beforeAll } from "vitest";
import { startTexts } from "../src/texts/texts";
import { toast, toastStore } from "../src/ui/toast";

// Pages load when first visited, and the machine may be busy.
configure({ asyncUtilTimeout: 8_000 });

// What radix measures with and jsdom does not have.
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
} as unknown as typeof ResizeObserver;
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.scrollIntoView ??= () => undefined;
globalThis.matchMedia ??= ((query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
})) as unknown as typeof matchMedia;

const files = Object.keys(import.meta.glob("../src/texts/es/*.json"));

beforeAll(async () => {
  if (i18next.isInitialized) return;
  await startTexts("es");
  await i18next.loadNamespaces(files.map((file) => file.split("/").at(-1)?.slice(0, -5) ?? ""));
});

// The files share one browser: what a test leaves behind, it takes along.
afterEach(() => {
  cleanup();
  localStorage.clear();
  sessionStorage.clear();
  toastStore.get().forEach((each) => toast.dismiss(each.id));
});
