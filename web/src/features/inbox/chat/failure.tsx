import { CircleAlert, CircleHelp } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "../../../lib/cn";
import { Button } from "../../../ui/button";
import type { Message } from "../types";

type Props = { message: Message; onRetry: (message: Message) => void; local: boolean };

const isTroubled = ({ status, error }: Message): boolean =>
  status === "failed" || status === "uncertain" || (status === "queued" && error !== null);

/** Why a message did not arrive, Meta's code in plain words, and what helps. */
export function Failure(props: Props) {
  return isTroubled(props.message) ? <Trouble {...props} /> : null;
}

function Trouble({ message, onRetry, local }: Props) {
  const { t } = useTranslation("inbox");
  const { status, error } = message;
  const failed = status === "failed";
  const Icon = failed ? CircleAlert : CircleHelp;
  return (
    <div
      className={cn(
        "mt-1 mb-1 flex gap-2 rounded-md bg-surface px-2 py-1.5 text-[13px]",
        failed ? "text-danger" : "text-warning",
      )}
    >
      <Icon className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="min-w-0">
        <p>
          {error?.meaning || t(failed ? "failure.unknown" : "failure.uncertain")}
          {error?.code && !local ? <span className="opacity-80"> ({error.code})</span> : null}
        </p>
        {error?.cure ? <p className="mt-0.5 text-muted">{error.cure}</p> : null}
        {status === "queued" ? null : (
          <Button size="sm" className="mt-1.5" onClick={() => onRetry(message)}>
            {t("message.retry")}
          </Button>
        )}
      </div>
    </div>
  );
}
