import type { ReactNode } from "react";
import { cn } from "../lib/cn";

type Props = {
  icon?: ReactNode;
  title: ReactNode;
  /** What this is, and what to do. */
  text?: ReactNode;
  action?: ReactNode;
  /** The heading of the whole page, where there is nothing else. */
  isPage?: boolean;
  className?: string;
};

export function EmptyState({ icon, title, text, action, isPage = false, className }: Props) {
  const Heading = isPage ? "h1" : "h2";
  return (
    <div className={cn("flex flex-col items-center px-6 py-14 text-center", className)}>
      {icon ? (
        <span className="mb-4 flex size-12 items-center justify-center rounded-full bg-accent-soft text-accent-ink [&_svg]:size-6">
          {icon}
        </span>
      ) : null}
      <Heading className="text-base font-semibold text-ink">{title}</Heading>
      {text ? <p className="mt-1 max-w-sm text-muted">{text}</p> : null}
      {action ? <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  );
}
