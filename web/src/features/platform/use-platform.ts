import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import { toast } from "../../ui/toast";

type Query = Record<string, string | number | boolean | null>;
type Page<Row> = { items: Row[]; next?: string | null };

/** What the operator reads is kept under "platform", apart from every business's. */
export const platformKey = (...rest: readonly unknown[]) => ["platform", ...rest];

export function usePlatformQuery<T>(path: string, refetchInterval: number | false = 15_000) {
  return useQuery({
    queryKey: platformKey(path),
    queryFn: ({ signal }) => http.get<T>(path, { signal }),
    refetchInterval,
  });
}

/** A list page by page; its rows and the way to more. */
export function usePlatformList<Row>(path: string, query: Query = {}) {
  const list = useInfiniteQuery({
    queryKey: platformKey(path, query),
    queryFn: ({ pageParam, signal }) =>
      http.get<Page<Row>>(path, { query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    placeholderData: keepPreviousData,
  });
  return { ...list, rows: list.data?.pages.flatMap((page) => page.items) };
}

/** A change, after which everything of the platform is read again. */
export function usePlatformChange<Wish, Answer>(
  change: (wish: Wish) => Promise<Answer>,
  say: (answer: Answer, wish: Wish) => string,
  failed: string,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (answer, wish) => toast.success(say(answer, wish)),
    onError: (thrown) => toast.error(toProblem(thrown).detail || failed),
    onSettled: () => queries.invalidateQueries({ queryKey: platformKey() }),
  });
}
