import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useTenant } from "../../../app/session";
import { useFormat } from "../../../app/use-format";
import { ErrorState } from "../../../ui/error-state";
import { Sheet } from "../../../ui/sheet";
import { Skeleton } from "../../../ui/skeleton";
import { getTimeline } from "../inbox-api";
import { keys } from "../keys";
import type { Message } from "../types";
import { describe } from "./kind-words";

type Props = { message: Message | null; onClose: () => void };

/** A message's whole life in plain words: received, who decided what and why, how far it got. */
export function TimelineSheet({ message, onClose }: Props) {
  const { t } = useTranslation("inbox");
  return (
    <Sheet
      open={message !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t("timeline.title")}
      description={message ? describe(t, message).slice(0, 120) : undefined}
    >
      {message ? <Steps message={message} /> : null}
    </Sheet>
  );
}

function Steps({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  const tenant = useTenant();
  const format = useFormat();
  const query = useQuery({
    queryKey: [...keys.timeline(tenant, message.message_id), message.status],
    queryFn: () => getTimeline(tenant.slug, message.message_id),
  });
  if (query.isPending) {
    return (
      <div className="space-y-4">
        {[0, 1, 2, 3].map((row) => (
          <Skeleton key={row} className="h-10" />
        ))}
      </div>
    );
  }
  if (query.isError) {
    return <ErrorState problem={query.error} onRetry={() => void query.refetch()} />;
  }
  return (
    <ol className="relative space-y-4 border-l-2 border-line pl-5">
      {query.data.map((event, index) => (
        <li key={index} className="relative">
          <span
            aria-hidden
            className="absolute top-1.5 -left-[27px] size-3 rounded-full border-2 border-surface bg-accent"
          />
          <p className="text-ink [overflow-wrap:anywhere]">{event.text}</p>
          {event.cure ? (
            <p className="mt-1 rounded-md bg-warning-soft px-2 py-1 text-[13px] text-warning">
              {event.cure}
            </p>
          ) : null}
          <p className="text-xs text-faint">
            {event.at ? (
              <time dateTime={event.at}>
                {format.dateTime(event.at)}
                {`:${event.at.slice(17, 19)}`}
              </time>
            ) : (
              t("timeline.now")
            )}
          </p>
        </li>
      ))}
    </ol>
  );
}
