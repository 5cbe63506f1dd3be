import type { ReactNode } from "react";
import { useTabTitle } from "./tab-title";

type Props = {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** Before the title: a way back. */
  back?: ReactNode;
};

/** Also names the browser's tab. */
export function PageHeader({ title, description, actions, back }: Props) {
  useTabTitle(title);
  return (
    <header className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {back}
        <h1 className="text-xl font-semibold tracking-tight text-ink">{title}</h1>
        {description ? <p className="mt-0.5 max-w-2xl text-muted">{description}</p> : null}
      </div>
      {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
    </header>
  );
}
