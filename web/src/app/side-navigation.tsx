import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { cn } from "../lib/cn";
import { readStored, writeStored } from "../lib/stored";
import { IconButton } from "../ui/icon-button";
import { Tooltip } from "../ui/tooltip";
import { PlaceCount } from "./place-count";
import { type Place, useDailyPlaces, usePlatformPlaces, useSettingsDoor } from "./places";
import { TenantSwitcher } from "./tenant-switcher";

export function SideNavigation() {
  const { t } = useTranslation("shell");
  const [narrow, setNarrow] = useState(() => readStored("narrow-navigation") === "yes");
  const daily = useDailyPlaces();
  const door = useSettingsDoor();
  const platform = usePlatformPlaces();
  const toggle = () => {
    writeStored("narrow-navigation", narrow ? null : "yes");
    setNarrow(!narrow);
  };
  return (
    <nav
      aria-label={t("nav.main")}
      className={cn(
        "hidden shrink-0 flex-col border-r border-line bg-surface md:flex",
        narrow ? "w-15" : "w-56",
      )}
    >
      <div className="flex h-13 shrink-0 items-center border-b border-line px-2">
        <TenantSwitcher narrow={narrow} />
      </div>
      <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto p-2 pt-3">
        <Group places={[...daily, ...door]} narrow={narrow} />
        {platform.length > 0 ? (
          <Group title={t("nav.platform")} places={platform} narrow={narrow} />
        ) : null}
      </div>
      <div className="p-2">
        <IconButton
          label={narrow ? t("nav.widen") : t("nav.narrow")}
          icon={narrow ? <PanelLeftOpen /> : <PanelLeftClose />}
          onClick={toggle}
        />
      </div>
    </nav>
  );
}

type GroupProps = { title?: string; places: readonly Place[]; narrow: boolean };

function Group({ title, places, narrow }: GroupProps) {
  return (
    <div>
      {title && !narrow ? (
        <p className="px-2.5 pb-1 text-xs font-medium text-faint">{title}</p>
      ) : null}
      <ul className="flex flex-col gap-0.5">
        {places.map((place) => (
          <li key={place.to}>
            {narrow ? (
              <Tooltip text={place.label} side="right">
                <span className="block">
                  <SideLink place={place} narrow />
                </span>
              </Tooltip>
            ) : (
              <SideLink place={place} narrow={false} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function SideLink({ place, narrow }: { place: Place; narrow: boolean }) {
  const { icon: Icon, label, to } = place;
  return (
    <NavLink
      to={to}
      className={({ isActive }) =>
        cn(
          "relative flex h-9 items-center gap-3 rounded-md font-medium transition-colors",
          narrow ? "justify-center px-0" : "px-2.5",
          isActive ? "bg-accent-soft text-accent-ink" : "text-muted hover:bg-sunken hover:text-ink",
        )
      }
    >
      <Icon className="size-[18px] shrink-0" aria-hidden />
      <span className={cn("min-w-0 flex-1 truncate", narrow && "sr-only")}>{label}</span>
      <PlaceCount to={to} className={cn(narrow && "absolute top-0.5 right-0.5")} />
    </NavLink>
  );
}
