import type { ComponentProps } from "react";
import { cn } from "../lib/cn";

/** The looks of everything one writes in; Select and Combobox take them too. */
export const CONTROL_LOOKS = cn(
  "w-full rounded-md border border-line-strong bg-surface px-3 text-ink shadow-raised",
  "transition-colors placeholder:text-faint hover:border-faint",
  "focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0",
  "aria-invalid:border-danger disabled:cursor-not-allowed disabled:bg-sunken disabled:text-faint",
);

export function Input({ className, type = "text", ...rest }: ComponentProps<"input">) {
  // 16 px on phones: below that, iOS zooms the page when the field is touched.
  const looks = cn(CONTROL_LOOKS, "h-9 text-base sm:text-sm", className);
  return <input type={type} className={looks} {...rest} />;
}
