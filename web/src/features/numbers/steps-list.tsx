import { CircleAlert, CircleCheck, CircleHelp, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "../../lib/cn";
import { Skeleton } from "../../ui/skeleton";
import { Spinner } from "../../ui/spinner";
import type { Step } from "./number-shapes";

const LOOKS = {
  ok: [CircleCheck, "text-success"],
  warning: [TriangleAlert, "text-warning"],
  problem: [CircleAlert, "text-danger"],
  unknown: [CircleHelp, "text-faint"],
} as const;
const EXPECTED = ["token", "number", "account", "webhook"];

/** What a connection test looks at, one under the other, each with its cure. */
export function StepsList({ steps, running }: { steps: readonly Step[]; running: boolean }) {
  const { t } = useTranslation("numbers");
  const list = useRef<HTMLElement>(null);
  // The form above may fill the dialog; what one waits for must not be below its edge.
  useEffect(() => {
    if (running || steps.length > 0) list.current?.scrollIntoView?.({ block: "nearest" });
  }, [running, steps]);
  if (!running && steps.length === 0) return null;
  return (
    <section
      ref={list}
      aria-label={t("test.steps")}
      aria-live="polite"
      aria-busy={running}
      className="rounded-lg border border-line"
    >
      {running ? (
        <ul className="divide-y divide-line">
          {EXPECTED.map((name) => (
            <li key={name} className="flex items-center gap-3 px-3 py-2.5">
              <Spinner />
              <Skeleton className="h-4 w-48" />
            </li>
          ))}
        </ul>
      ) : (
        <ul className="divide-y divide-line">
          {steps.map((step) => (
            <StepItem key={step.name} step={step} />
          ))}
        </ul>
      )}
    </section>
  );
}

function StepItem({ step }: { step: Step }) {
  const { t } = useTranslation("numbers");
  const [Icon, looks] = LOOKS[step.state];
  return (
    <li className="flex animate-appear items-start gap-3 px-3 py-2.5">
      <Icon className={cn("mt-0.5 size-4 shrink-0", looks)} aria-hidden />
      <div className="min-w-0">
        <p className="font-medium text-ink">
          <span className="sr-only">{t(`test.state.${step.state}`)} </span>
          {step.title}
        </p>
        <p className="text-[13px] break-words text-muted">{step.detail}</p>
        {step.cure ? <p className="text-[13px] break-words text-ink">{step.cure}</p> : null}
      </div>
    </li>
  );
}
