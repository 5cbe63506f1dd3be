import { BedDouble } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFindTenant } from "../../app/session";
import { cn } from "../../lib/cn";
import { EmptyState } from "../../ui/empty-state";
import { PageHeader } from "../../ui/page-header";
import { BookingSheet } from "./booking-sheet";
import { CalendarPart } from "./calendar-part";
import { LeadsPart } from "./leads-part";
import { useFreshStays } from "./use-stays";

const PARTS = ["calendar", "leads"] as const;
type Part = (typeof PARTS)[number];

export default function StaysPage() {
  const { t } = useTranslation("stays");
  if (!useFindTenant()?.trades.includes("hotel")) {
    return <EmptyState isPage icon={<BedDouble />} title={t("off")} text={t("offText")} />;
  }
  return <Stays />;
}

/** Calendar and leads stand side by side; on narrow screens one of them is shown. */
function Stays() {
  const { t } = useTranslation("stays");
  const [part, setPart] = useState<Part>("calendar");
  const [booking, setBooking] = useState<string | null>(null);
  useFreshStays();
  return (
    <div className="flex h-full flex-col">
      <div className="px-4 pt-5 sm:px-6">
        <PageHeader title={t("title")} description={t("text")} />
        <div
          role="group"
          aria-label={t("show")}
          className="mb-3 flex rounded-lg bg-sunken p-0.5 xl:hidden"
        >
          {PARTS.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={part === each}
              onClick={() => setPart(each)}
              className="h-8 flex-1 rounded-md text-[13px] font-medium text-muted aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-raised"
            >
              {t(`part.${each}`)}
            </button>
          ))}
        </div>
      </div>
      <div className="flex min-h-0 flex-1 gap-5 px-4 pb-4 sm:px-6">
        <div className={cn("min-w-0 flex-1", part !== "calendar" && "hidden xl:block")}>
          <CalendarPart onOpen={setBooking} />
        </div>
        <div className={cn("w-full xl:w-80 xl:shrink-0", part !== "leads" && "hidden xl:block")}>
          <LeadsPart />
        </div>
      </div>
      <BookingSheet id={booking} onClose={() => setBooking(null)} />
    </div>
  );
}
