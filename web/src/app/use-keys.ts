import { useEffect, useEffectEvent } from "react";

const PAUSE_MS = 1_200;

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** "g i" is g, then i; "mod+k" is Ctrl or ⌘ with K, and works where one writes, too. */
export function useKeys(keys: Record<string, () => void>): void {
  const press = useEffectEvent((pressed: string): boolean => {
    const act = keys[pressed];
    act?.();
    return act !== undefined;
  });
  useEffect(() => {
    let first = "";
    let since = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      if (event.ctrlKey || event.metaKey) {
        if (!event.altKey && !event.shiftKey && press(`mod+${key}`)) event.preventDefault();
        return;
      }
      if (isForOthers(event)) return;
      const isSecond = first !== "" && event.timeStamp - since < PAUSE_MS;
      const acted = (isSecond && press(`${first} ${key}`)) || press(key);
      first = acted ? "" : key;
      since = event.timeStamp;
      if (acted) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** Letters belong to whoever writes, and to an open dialog. */
function isForOthers(event: KeyboardEvent): boolean {
  const dialog = document.querySelector('[role="dialog"],[role="alertdialog"]');
  return event.altKey || dialog !== null || isWriting(event.target);
}
