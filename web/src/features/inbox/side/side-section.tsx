import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";

type Props = { title: string; count?: number; children: ReactNode };

/** Folds away by itself; the browser keeps it usable by keyboard. */
export const SideSection = ({ title, count, children }: Props) => (
  <details open className="group p-5 py-4">
    <summary className="flex cursor-pointer list-none items-center gap-2 text-[13px] font-semibold text-ink [&::-webkit-details-marker]:hidden">
      <span className="flex-1">{title}</span>
      {count ? <span className="text-xs font-normal text-faint tabular-nums">{count}</span> : null}
      <ChevronDown
        className="size-4 text-faint transition-transform group-open:rotate-180"
        aria-hidden
      />
    </summary>
    <div className="mt-2.5">{children}</div>
  </details>
);
