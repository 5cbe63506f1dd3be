import { readStored, writeStored } from "./stored";

export type Theme = "system" | "light" | "dark";

export function getTheme(): Theme {
  const stored = readStored("theme");
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** Shows the theme at once and keeps it; public/theme.js reads it before the next first paint. */
export function chooseTheme(theme: Theme): void {
  writeStored("theme", theme === "system" ? null : theme);
  showTheme();
}

/** Also called when the system changes from day to night. */
export function showTheme(): void {
  const theme = getTheme();
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const dark = theme === "dark" || (theme === "system" && systemIsDark);
  document.documentElement.classList.toggle("dark", dark);
}

export function followSystemTheme(): () => void {
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", showTheme);
  return () => media.removeEventListener("change", showTheme);
}
