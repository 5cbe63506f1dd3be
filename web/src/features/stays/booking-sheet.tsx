import { MessageSquare } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useCan } from "../../app/rights";
import { useTenant } from "../../app/session";
import { useFormat } from "../../app/use-format";
import { Badge, type Tone } from "../../ui/badge";
import { Button } from "../../ui/button";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { ErrorState } from "../../ui/error-state";
import { RelativeTime } from "../../ui/relative-time";
import { Sheet } from "../../ui/sheet";
import { Skeleton } from "../../ui/skeleton";
import { Switch } from "../../ui/switch";
import { type Booking, useBooking, useMoveBooking } from "./use-stays";

const TONES: Record<Booking["state"], Tone> = {
  hold: "warning",
  confirmed: "success",
  cancelled: "neutral",
  expired: "neutral",
};

/** A booking or hold, and the owner's yes or no. */
export function BookingSheet({ id, onClose }: { id: string | null; onClose: () => void }) {
  const { t } = useTranslation("stays");
  const booking = useBooking(id);
  const found = id ? booking.data : undefined;
  return (
    <Sheet
      open={id !== null}
      onOpenChange={(open) => !open && onClose()}
      title={found ? found.guest_name || found.reference : t("booking.title")}
      description={found?.reference}
      footer={found ? <Foot booking={found} /> : null}
    >
      {booking.isError ? (
        <ErrorState problem={booking.error} onRetry={() => void booking.refetch()} />
      ) : found ? (
        <Details booking={found} />
      ) : (
        <Skeleton className="h-64 w-full" />
      )}
    </Sheet>
  );
}

function useDay() {
  const { i18n } = useTranslation();
  const format = new Intl.DateTimeFormat(i18n.resolvedLanguage, {
    timeZone: "UTC",
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  return (day: string) => format.format(new Date(`${day}T12:00:00Z`));
}

function Details({ booking }: { booking: Booking }) {
  const { t } = useTranslation("stays");
  const format = useFormat();
  const day = useDay();
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
      <Fact name={t("booking.state")}>
        <Badge tone={TONES[booking.state]}>{t(`state.${booking.state}`)}</Badge>
        {booking.state === "hold" && booking.expires_at ? (
          <span className="ml-2 text-xs text-muted">
            {t("booking.expires")} <RelativeTime value={booking.expires_at} />
          </span>
        ) : null}
      </Fact>
      <Fact name={t("property")}>{booking.property_name}</Fact>
      <Fact name={t("booking.checkIn")}>{day(booking.check_in)}</Fact>
      <Fact name={t("booking.checkOut")}>{day(booking.check_out)}</Fact>
      <Fact name={t("booking.guests")}>
        {t("guests", { adults: booking.adults, children: booking.children })}
      </Fact>
      <Fact name={t("booking.phone")}>
        {booking.guest_phone ? format.phone(booking.guest_phone) : null}
      </Fact>
      <Fact name={t("booking.total")}>{format.money(booking.total, booking.currency)}</Fact>
      <Fact name={t("booking.since")}>{format.dateTime(booking.created_at)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="[overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}

function Foot({ booking }: { booking: Booking }) {
  const { t } = useTranslation("stays");
  const { slug } = useTenant();
  const mayMove = useCan("trades:write");
  const [to, setTo] = useState<"confirmed" | "cancelled" | null>(null);
  const [quietly, setQuietly] = useState(false);
  const move = useMoveBooking();
  const asked = to ?? "confirmed";
  return (
    <>
      {booking.conversation_id ? (
        <Button asChild>
          <Link to={`/t/${slug}/inbox/${booking.conversation_id}`}>
            <MessageSquare aria-hidden /> {t("openConversation")}
          </Link>
        </Button>
      ) : null}
      {mayMove
        ? booking.next.map((state) => (
            <Button
              key={state}
              variant={state === "confirmed" ? "primary" : "danger"}
              onClick={() => setTo(state)}
            >
              {t(`booking.do.${state}`)}
            </Button>
          ))
        : null}
      <ConfirmDialog
        open={to !== null}
        onOpenChange={(open) => !open && setTo(null)}
        danger={asked === "cancelled"}
        title={t(`booking.ask.${asked}`, { guest: booking.guest_name || booking.reference })}
        description={t(`booking.askText.${asked}`)}
        confirm={t(`booking.do.${asked}`)}
        onConfirm={() => move.mutateAsync({ id: booking.booking_id, to: asked, quietly })}
      >
        {booking.conversation_id ? (
          <Switch
            label={t("booking.tell")}
            hint={t("booking.tellHint")}
            checked={!quietly}
            onChange={(tell) => setQuietly(!tell)}
          />
        ) : null}
      </ConfirmDialog>
    </>
  );
}
