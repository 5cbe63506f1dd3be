import type { ComponentProps, ReactNode } from "react";
import { cn } from "../lib/cn";
import { Tooltip } from "./tooltip";

type Props = Omit<ComponentProps<"button">, "aria-label"> & {
  /** What it does, for screen readers and as the tooltip. */
  label: string;
  icon?: ReactNode;
  size?: "sm" | "md";
  tooltip?: boolean;
};

export function IconButton({ label, icon, size = "md", tooltip = true, ...rest }: Props) {
  const { className, children, type = "button", ...native } = rest;
  const button = (
    <button
      type={type}
      aria-label={label}
      className={cn(
        "relative inline-flex shrink-0 items-center justify-center rounded-md text-muted",
        "transition-colors hover:bg-sunken hover:text-ink aria-pressed:bg-accent-soft",
        "aria-pressed:text-accent-ink disabled:cursor-not-allowed disabled:opacity-55",
        size === "sm" ? "size-8 [&_svg]:size-4" : "size-9 [&_svg]:size-[18px]",
        className,
      )}
      {...native}
    >
      {icon ?? children}
    </button>
  );
  return tooltip ? <Tooltip text={label}>{button}</Tooltip> : button;
}
