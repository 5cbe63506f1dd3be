import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { isProblem, toProblem } from "../../api/problems";
import type { Schemas } from "../../api/types";
import { tenantKey, useTenant } from "../../app/session";
import { useLive } from "../../live/use-live";
import { toast } from "../../ui/toast";
import type { Calendar, Period } from "./lanes";

export type Lead = Schemas["HotelLead"];
export type Booking = Schemas["HotelBooking"];
export type Stage = Lead["stage"];

const CALM_MILLISECONDS = 1_000;

/** Leads and holds come from what is said: the line's messages say when to look again. */
export function useFreshStays(): void {
  const tenant = useTenant();
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useLive((event) => {
    if (event.type !== "messages" || timer.current) return;
    timer.current = setTimeout(() => {
      timer.current = null;
      void queries.invalidateQueries({ queryKey: tenantKey(tenant, "stays") });
    }, CALM_MILLISECONDS);
  });
}

function useHotelQuery<T>(path: string, query: Record<string, string | number>, enabled = true) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, "stays", path, query),
    queryFn: ({ signal }) => http.get<T>(`/tenants/${tenant.slug}/hotel${path}`, { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
    enabled,
  });
}

export const useCalendar = ({ first, until }: Period) =>
  useHotelQuery<Calendar>("/calendar", { from: first, to: until });

export const useLeads = () => useHotelQuery<Schemas["HotelLeads"]>("/leads", { limit: 200 });

export const useBooking = (id: string | null) =>
  useHotelQuery<Booking>(`/bookings/${id ?? ""}`, {}, id !== null);

function useMoving<Wish, Answer>(
  path: (wish: Wish) => string,
  body: (wish: Wish) => unknown,
  done: (answer: Answer) => string,
) {
  const { t } = useTranslation("stays");
  const tenant = useTenant();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wish: Wish) =>
      http.post<Answer>(`/tenants/${tenant.slug}/hotel${path(wish)}/move`, body(wish)),
    onSuccess: (answer) => toast.success(done(answer)),
    onError: (thrown) => {
      if (isProblem(thrown, "lead_moved")) {
        const { lead, stage } = thrown.facts;
        toast.error(t("lead.movedMeanwhile", { lead, stage: t(`stage.${String(stage)}`) }));
      } else toast.error(toProblem(thrown).detail || t("failed"));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: tenantKey(tenant, "stays") }),
  });
}

export function useMoveLead() {
  const { t } = useTranslation("stays");
  return useMoving<{ lead: Lead; to: Stage }, Lead>(
    ({ lead }) => `/leads/${lead.lead_id}`,
    ({ lead, to }) => ({ to, if_stage: lead.stage }),
    (lead) => t("lead.moved", { lead: lead.reference, stage: t(`stage.${lead.stage}`) }),
  );
}

export type BookingWish = { id: string; to: "confirmed" | "cancelled"; quietly: boolean };

export function useMoveBooking() {
  const { t } = useTranslation("stays");
  return useMoving<BookingWish, Booking>(
    ({ id }) => `/bookings/${id}`,
    ({ to, quietly }) => ({ to, quietly }),
    (booking) => t(`booking.done.${booking.state}`, { reference: booking.reference }),
  );
}
