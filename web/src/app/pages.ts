import type { ComponentType } from "react";
import { loadTexts } from "../texts/texts";
import { NotFound } from "./not-found";

type Page = { default: ComponentType };
const pages = import.meta.glob<Page>("../features/*/*-page.tsx");

/**
 * The page of a feature with its texts, loaded together when the address is first visited; `more`
 * are other features whose parts it shows.
 */
export function page(path: string, ...more: string[]) {
  return async (): Promise<{ Component: ComponentType }> => {
    const load = pages[`../features/${path}.tsx`];
    if (!load) return { Component: NotFound };
    const [feature = ""] = path.split("/");
    const [loaded] = await Promise.all([load(), ...[feature, ...more].map(loadTexts)]);
    return { Component: loaded.default };
  };
}
