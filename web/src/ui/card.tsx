import type { ReactNode } from "react";
import { cn } from "../lib/cn";

type Props = {
  title?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  footer?: ReactNode;
  children?: ReactNode;
  className?: string;
};

export function Card({ title, description, actions, footer, children, className }: Props) {
  return (
    <section className={cn("rounded-lg border border-line bg-surface shadow-raised", className)}>
      {title || actions ? (
        <header className="flex flex-wrap items-start justify-between gap-3 px-5 pt-4">
          <div className="min-w-0">
            {title ? <h2 className="text-[15px] font-semibold text-ink">{title}</h2> : null}
            {description ? <p className="text-[13px] text-muted">{description}</p> : null}
          </div>
          {actions ? <div className="flex gap-2">{actions}</div> : null}
        </header>
      ) : null}
      {children ? <div className="p-5">{children}</div> : null}
      {footer ? (
        <footer className="flex flex-wrap justify-end gap-2 rounded-b-lg border-t border-line bg-canvas px-5 py-3">
          {footer}
        </footer>
      ) : null}
    </section>
  );
}
