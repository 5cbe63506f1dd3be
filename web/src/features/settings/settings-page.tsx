import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, Outlet, useMatch, useParams } from "react-router";
import { PlaceCount } from "../../app/place-count";
import { type Place, useSettingsPlaces } from "../../app/places";
import { cn } from "../../lib/cn";

/** Settings have their own list of pages: at the side, or above the page on narrow screens. */
export default function SettingsPage() {
  const { t } = useTranslation("shell");
  const places = useSettingsPlaces();
  const { flow } = useParams();
  // A flow's canvas needs the whole width; its own header leads back.
  if (flow) return <Outlet />;
  return (
    <div className="flex h-full flex-col lg:flex-row">
      <nav
        aria-label={t("nav.settings")}
        className="flex shrink-0 gap-1 overflow-x-auto border-b border-line bg-surface p-2 [scrollbar-width:none] lg:w-52 lg:flex-col lg:overflow-y-auto lg:border-r lg:border-b-0 lg:p-3"
      >
        {places.map((place) => (
          <SettingsLink key={place.to} place={place} />
        ))}
      </nav>
      <div className="min-h-0 min-w-0 flex-1">
        <Outlet />
      </div>
    </div>
  );
}

function SettingsLink({ place }: { place: Place }) {
  const { icon: Icon } = place;
  const isHere = useMatch({ path: place.to, end: false }) !== null;
  const link = useRef<HTMLAnchorElement>(null);
  // On a phone the list is a line that scrolls: where one is shall be seen.
  useEffect(() => {
    if (isHere) link.current?.scrollIntoView?.({ block: "nearest", inline: "center" });
  }, [isHere]);
  return (
    <NavLink
      ref={link}
      to={place.to}
      className={({ isActive }) =>
        cn(
          "flex shrink-0 items-center gap-2.5 rounded-md px-2.5 py-1.5 whitespace-nowrap",
          isActive
            ? "bg-accent-soft font-medium text-accent-ink"
            : "text-muted hover:bg-sunken hover:text-ink",
        )
      }
    >
      <Icon className="size-4 shrink-0" aria-hidden />
      <span className="lg:flex-1">{place.label}</span>
      <PlaceCount to={place.to} />
    </NavLink>
  );
}
