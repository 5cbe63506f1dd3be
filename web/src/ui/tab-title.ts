import { createContext, use, useEffect } from "react";

/** What waits, wherever one is: the browser's tab says it before the page's name. */
export const TabCount = createContext(0);

const MOST = 99;

export function useTabTitle(name: string): void {
  const count = use(TabCount);
  useEffect(() => {
    const waits = count > 0 ? `(${count > MOST ? `${MOST}+` : count}) ` : "";
    document.title = `${waits}${name} · Centralita`;
  }, [name, count]);
}
