import { cn } from "../lib/cn";

/** Holds the place of what is coming, in its final size. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={cn("block animate-pulse rounded-md bg-sunken", className)} />
);
