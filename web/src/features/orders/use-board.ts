import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { isProblem, toProblem } from "../../api/problems";
import type { Schemas } from "../../api/types";
import { tenantKey, useTenant } from "../../app/session";
import { useLive } from "../../live/use-live";
import { toast } from "../../ui/toast";
import { type Board, type Card, moveCard, type State } from "./board";

const CALM_MILLISECONDS = 700;

/** Orders come and go with what is said: after the line tells of messages the board is read. */
export function useBoard() {
  const tenant = useTenant();
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useLive((event) => {
    if (event.type !== "messages" || timer.current) return;
    timer.current = setTimeout(() => {
      timer.current = null;
      void queries.invalidateQueries({ queryKey: tenantKey(tenant, "orders") });
    }, CALM_MILLISECONDS);
  });
  return useQuery({
    queryKey: tenantKey(tenant, "orders", "board"),
    queryFn: ({ signal }) =>
      http.get<Board>(`/tenants/${tenant.slug}/restaurant/orders`, { signal }),
    refetchInterval: 20_000,
  });
}

export const useOrder = (id: string | null) => {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, "orders", "one", id),
    queryFn: ({ signal }) =>
      http.get<Schemas["OrderDetail"]>(`/tenants/${tenant.slug}/restaurant/orders/${id ?? ""}`, {
        signal,
      }),
    enabled: id !== null,
  });
};

export type Move = { card: Card; to: State; note?: string };

/** Shown at once, taken back where the server says no: somebody else moved it meanwhile. */
export function useMove(board: Board | undefined) {
  const { t } = useTranslation("orders");
  const tenant = useTenant();
  const queries = useQueryClient();
  const key = tenantKey(tenant, "orders", "board");
  const nameState = (state: unknown) =>
    board?.columns.find((column) => column.state === state)?.title ?? String(state);
  return useMutation({
    mutationFn: ({ card, to, note = "" }: Move) =>
      http.post(`/tenants/${tenant.slug}/restaurant/orders/${card.order_id}/move`, {
        to,
        if_state: card.state,
        note,
      }),
    onMutate: async ({ card, to }) => {
      await queries.cancelQueries({ queryKey: key });
      const before = queries.getQueryData<Board>(key);
      if (before) queries.setQueryData(key, moveCard(before, card.order_id, to));
      return { before };
    },
    onSuccess: (_, { card, to }) =>
      toast.success(t("moved", { code: card.code, state: nameState(to) })),
    onError: (thrown, { card }, context) => {
      if (context?.before) queries.setQueryData(key, context.before);
      if (isProblem(thrown, "order_moved")) {
        const state = nameState(thrown.facts.state);
        toast.error(t("movedMeanwhile", { code: card.code, state }));
      } else toast.error(toProblem(thrown).detail || t("failed"));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: tenantKey(tenant, "orders") }),
  });
}
