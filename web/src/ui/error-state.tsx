import { CloudOff, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toProblem } from "../api/problems";
import { cn } from "../lib/cn";
import { Button } from "./button";

type Props = { problem: unknown; onRetry?: () => void; className?: string };

/** What went wrong, in the server's words where it has some, and the way out. */
export function ErrorState({ problem: thrown, onRetry, className }: Props) {
  const { t } = useTranslation("ui");
  const problem = toProblem(thrown);
  const Icon = problem.isOffline ? CloudOff : TriangleAlert;
  const title = problem.isOffline ? t("error.offlineTitle") : problem.title || t("error.title");
  const text = problem.isOffline ? t("error.offlineText") : problem.detail || t("error.text");
  return (
    <div
      role="alert"
      className={cn("flex flex-col items-center px-6 py-14 text-center", className)}
    >
      <span className="mb-4 flex size-12 items-center justify-center rounded-full bg-danger-soft text-danger">
        <Icon className="size-6" aria-hidden />
      </span>
      <h2 className="text-base font-semibold text-ink">{title}</h2>
      <p className="mt-1 max-w-sm text-muted">{text}</p>
      {problem.hint ? <p className="mt-1 max-w-sm text-[13px] text-faint">{problem.hint}</p> : null}
      {onRetry ? (
        <Button className="mt-5" onClick={onRetry}>
          {t("error.retry")}
        </Button>
      ) : null}
    </div>
  );
}
