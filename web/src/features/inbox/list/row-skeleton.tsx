import { Skeleton } from "../../../ui/skeleton";

/** As high as a row, so that nothing moves when the rows are there. */
export const RowSkeleton = () => (
  <div className="flex h-[84px] gap-3 border-b border-line px-3 py-2.5" aria-hidden>
    <Skeleton className="mt-0.5 size-10 shrink-0 rounded-full" />
    <div className="flex-1 space-y-2 pt-1">
      <Skeleton className="h-3.5 w-2/5" />
      <Skeleton className="h-3 w-4/5" />
      <Skeleton className="h-2.5 w-1/4" />
    </div>
  </div>
);

export const RowSkeletons = ({ count = 9 }: { count?: number }) => (
  <>
    {Array.from({ length: count }, (_, index) => (
      <RowSkeleton key={index} />
    ))}
  </>
);
