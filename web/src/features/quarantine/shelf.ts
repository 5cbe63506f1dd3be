import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { createContext, use } from "react";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import type { Schemas } from "../../api/types";
import { toast } from "../../ui/toast";

/** Whose quarantine is shown, and what may be done there: the operator's, or a business's own. */
export type Shelf = {
  isOwn: boolean;
  /** The page's address in the console. */
  page: string;
  /** The address of its data in the API. */
  api: string;
  key: (...rest: readonly unknown[]) => readonly unknown[];
  mayReplay: boolean;
  mayDismiss: boolean;
};

export const ShelfContext = createContext<Shelf | null>(null);

export function useShelf(): Shelf {
  const shelf = use(ShelfContext);
  if (!shelf) throw new Error("useShelf is for what stands inside a quarantine's page");
  return shelf;
}

export type Item = Schemas["QuarantineItem"];
export type Detail = Schemas["QuarantineDetail"];
type Page = { items: Item[]; next?: string | null };

/** What waits, page by page. */
export function useItems(query: Record<string, string | null>) {
  const { api, key } = useShelf();
  const list = useInfiniteQuery({
    queryKey: key("list", query),
    queryFn: ({ pageParam, signal }) =>
      http.get<Page>(api, { query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    placeholderData: keepPreviousData,
  });
  return { ...list, rows: list.data?.pages.flatMap((page) => page.items) };
}

export function useItem(id: string | undefined) {
  const { api, key } = useShelf();
  return useQuery({
    queryKey: key("one", id),
    queryFn: ({ signal }) => http.get<Detail>(`${api}/${id ?? ""}`, { signal }),
    enabled: id !== undefined,
  });
}

/** A change, after which the lists and the counts are read again. */
export function useShelfChange<Wish, Answer>(
  change: (wish: Wish) => Promise<Answer>,
  say: (answer: Answer) => string,
  failed: string,
) {
  const { key } = useShelf();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (answer) => toast.success(say(answer)),
    onError: (thrown) => toast.error(toProblem(thrown).detail || failed),
    onSettled: () => queries.invalidateQueries({ queryKey: key() }),
  });
}
