import { Clock3, LayoutTemplate, LockKeyhole } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../app/use-format";
import { cn } from "../../../lib/cn";
import { Button } from "../../../ui/button";
import type { WindowState } from "../chat/window";

/** Beside the tools: how long one may still write freely. */
export function WindowClock({
  window,
  closesAt,
}: {
  window: WindowState;
  closesAt: string | null;
}) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  if (window.kind !== "open" && window.kind !== "closing") return null;
  const time = format.duration(window.minutesLeft * 60);
  return (
    <span
      title={t("window.title", { time: closesAt ? format.dateTime(closesAt) : "" })}
      className={cn(
        "inline-flex items-center gap-1 px-1 text-xs whitespace-nowrap tabular-nums",
        window.kind === "closing" ? "font-medium text-warning" : "text-faint",
      )}
    >
      <Clock3 className="size-3.5" aria-hidden />
      <span className="sr-only">{t("window.left")}</span>
      {time}
    </span>
  );
}

type Props = { window: WindowState; closesAt: string | null; onTemplate: () => void };

/** In the place of the text box when only a template may be sent. */
export function ClosedWindow({ window, closesAt, onTemplate }: Props) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const text =
    window.kind === "never" || closesAt === null
      ? t("window.never")
      : t("window.closed", { time: format.relative(closesAt) });
  return (
    <div className="flex flex-wrap items-center gap-3 p-3">
      <LockKeyhole className="size-5 shrink-0 text-warning" aria-hidden />
      <p className="min-w-40 flex-1 text-[13px] text-muted">{text}</p>
      <Button variant="primary" icon={<LayoutTemplate />} onClick={onTemplate}>
        {t("window.template")}
      </Button>
    </div>
  );
}
