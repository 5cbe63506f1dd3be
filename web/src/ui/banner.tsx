import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "../lib/cn";
import { type Tone, TONES } from "./badge";

type Props = { tone?: Tone; text: ReactNode; action?: ReactNode; className?: string };

const ICONS = { success: CircleCheck, warning: TriangleAlert, danger: CircleAlert };

/** A fact about the page's state that stays as long as it is true. */
export function Banner({ tone = "info", text, action, className }: Props) {
  const Icon = tone in ICONS ? ICONS[tone as keyof typeof ICONS] : Info;
  return (
    <div
      role={tone === "danger" ? "alert" : "status"}
      className={cn("flex items-center gap-2.5 rounded-lg px-3.5 py-2.5", TONES[tone], className)}
    >
      <Icon className="size-4 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1">{text}</div>
      {action}
    </div>
  );
}
