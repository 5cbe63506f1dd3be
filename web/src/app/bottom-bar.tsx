import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { cn } from "../lib/cn";
import { Sheet } from "../ui/sheet";
import { PlaceCount } from "./place-count";
import { type Place, useDailyPlaces, usePlatformPlaces, useSettingsPlaces } from "./places";

const MOST = 4;

/** The navigation of a phone's screen: four places and all the others behind "more". */
export function BottomBar() {
  const { t } = useTranslation("shell");
  const [open, setOpen] = useState(false);
  const daily = useDailyPlaces();
  const settings = useSettingsPlaces();
  const platform = usePlatformPlaces();
  const near = (daily.length > 0 ? daily : platform).slice(0, MOST);
  const far = [...daily, ...settings, ...platform].filter((place) => !near.includes(place));
  return (
    <nav
      aria-label={t("nav.main")}
      className="flex shrink-0 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {near.map((place) => (
        <NavLink key={place.to} to={place.to} className={({ isActive }) => tab(isActive)}>
          <place.icon className="size-5" aria-hidden />
          <span className="max-w-full truncate">{place.label}</span>
          <PlaceCount to={place.to} className="absolute top-1 left-1/2 ml-1" />
        </NavLink>
      ))}
      <button type="button" className={tab(open)} onClick={() => setOpen(true)}>
        <Ellipsis className="size-5" aria-hidden />
        {t("nav.more")}
      </button>
      <Sheet open={open} onOpenChange={setOpen} title={t("nav.more")} side="bottom">
        <FarPlaces places={far} onGo={() => setOpen(false)} />
      </Sheet>
    </nav>
  );
}

const tab = (active: boolean) =>
  cn(
    "relative flex h-13 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 px-1 text-[11px]",
    active ? "font-medium text-accent-ink" : "text-muted",
  );

function FarPlaces({ places, onGo }: { places: readonly Place[]; onGo: () => void }) {
  const groups = [...new Set(places.map((place) => place.group))];
  return groups.map((group) => (
    <div key={group} className="mb-4">
      <p className="px-2 pb-1 text-xs font-medium text-faint">{group}</p>
      {places
        .filter((place) => place.group === group)
        .map((place) => (
          <NavLink
            key={place.to}
            to={place.to}
            onClick={onGo}
            className="flex h-11 items-center gap-3 rounded-md px-2 text-ink active:bg-sunken"
          >
            <place.icon className="size-5 text-faint" aria-hidden />
            <span className="flex-1">{place.label}</span>
            <PlaceCount to={place.to} />
          </NavLink>
        ))}
    </div>
  ));
}
