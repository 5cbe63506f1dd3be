import { Check, CheckCheck, CircleAlert, CircleHelp, Clock, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "../../../lib/cn";
import type { MessageStatus } from "../types";

const ICONS: Partial<Record<MessageStatus, [typeof Check, string]>> = {
  queued: [Clock, "text-faint"],
  sending: [Clock, "text-faint"],
  sent: [Check, "text-faint"],
  delivered: [CheckCheck, "text-faint"],
  read: [CheckCheck, "text-info"],
  played: [CheckCheck, "text-info"],
  failed: [CircleAlert, "text-danger"],
  uncertain: [CircleHelp, "text-warning"],
  withdrawn: [Undo2, "text-faint"],
};

type Props = { status: MessageStatus; title?: string; className?: string };

/** How far one of our messages got, as WhatsApp shows it. */
export function Ticks({ status, title, className }: Props) {
  const { t } = useTranslation("inbox");
  const found = ICONS[status];
  if (!found) return null;
  const [Icon, tone] = found;
  const name = t(`status.${status}`);
  return (
    <span role="img" aria-label={name} title={title ?? name} className="inline-flex">
      <Icon aria-hidden className={cn("size-4 shrink-0", tone, className)} />
    </span>
  );
}
