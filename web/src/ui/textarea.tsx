import type { ComponentProps } from "react";
import { cn } from "../lib/cn";
import { CONTROL_LOOKS } from "./input";

/** Grows with its text up to a third of the screen. */
export function Textarea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  const looks = cn(
    CONTROL_LOOKS,
    "field-sizing-content max-h-[33vh] min-h-20 resize-y py-2 text-base sm:text-sm",
    className,
  );
  return <textarea rows={rows} className={looks} {...rest} />;
}
