import { cn } from "../lib/cn";

export const Logo = ({ className }: { className?: string }) => (
  <img src="/icon.svg" alt="" width={28} height={28} className={cn("size-7", className)} />
);
