import { cn } from "../../../lib/cn";
import { Skeleton } from "../../../ui/skeleton";

const BUBBLES = ["w-48", "w-64 ml-auto", "w-40", "w-56", "w-52 ml-auto", "w-36 ml-auto"];

/** Head, bubbles and composer in their places. */
export function ChatSkeleton({ bare = false }: { bare?: boolean }) {
  return (
    <div className="flex min-h-0 flex-1 flex-col" aria-hidden>
      {bare ? null : (
        <div className="flex h-15 shrink-0 items-center gap-3 border-b border-line bg-surface px-4">
          <Skeleton className="size-9 rounded-full" />
          <Skeleton className="h-4 w-40" />
        </div>
      )}
      <div className="flex min-h-0 flex-1 flex-col justify-end gap-3 bg-chat-canvas p-6">
        {BUBBLES.map((width, index) => (
          <Skeleton key={index} className={cn("h-12 bg-surface", width)} />
        ))}
      </div>
      {bare ? null : <div className="h-28 shrink-0 border-t border-line bg-surface" />}
    </div>
  );
}
