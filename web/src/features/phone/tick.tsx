import { Check, CheckCheck, Clock } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "../../lib/cn";

const KNOWN = new Set(["accepted", "sent", "delivered", "read", "played"]);

/** How far the customer's own message came, as WhatsApp shows it. */
export function Tick({ status }: { status: string }) {
  const { t } = useTranslation("phone");
  const Icon =
    status === "sent" ? Check : KNOWN.has(status) && status !== "accepted" ? CheckCheck : Clock;
  const seen = status === "read" || status === "played";
  return (
    <Icon
      role="img"
      aria-label={t(`status.${KNOWN.has(status) ? status : "accepted"}` as "status.sent")}
      className={cn("size-3.5", seen ? "text-info" : "text-faint")}
    />
  );
}
