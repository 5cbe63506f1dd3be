/* Where one can go: the side navigation, the quick switcher and the shortcuts read it from here. */
import {
  BellRing,
  Blocks,
  Bot,
  Building2,
  CalendarRange,
  ChartColumn,
  Clock,
  Gauge,
  HeartPulse,
  History,
  Inbox,
  KeyRound,
  type LucideIcon,
  Phone,
  Settings,
  ShieldAlert,
  Store,
  TriangleAlert,
  Users,
  UsersRound,
  UtensilsCrossed,
  Webhook,
  Workflow,
} from "lucide-react";
import { useMemo } from "react";
import type { Right } from "../api/types";
import { useTranslation } from "react-i18next";
import { useNearTenant, useSession } from "./session";

export type Place = { to: string; label: string; icon: LucideIcon; group: string; keys?: string };
type Draft = {
  path: string;
  key: string;
  icon: LucideIcon;
  /** Shown to those who hold it; without one, to all. */
  right?: Right;
  keys?: string;
};

const DAILY: Draft[] = [
  { path: "inbox", key: "inbox", icon: Inbox, right: "messages:read", keys: "g i" },
  { path: "contacts", key: "contacts", icon: Users, right: "contacts:read", keys: "g c" },
  { path: "overview", key: "overview", icon: ChartColumn, right: "stats:read", keys: "g o" },
  { path: "alerts", key: "alerts", icon: TriangleAlert, right: "alerts:read", keys: "g a" },
];
const TRADES: Record<string, Draft> = {
  restaurant: { path: "orders", key: "orders", icon: UtensilsCrossed, right: "trades:read" },
  hotel: { path: "stays", key: "stays", icon: CalendarRange, right: "trades:read" },
};
const SETTINGS: Draft[] = [
  { path: "settings/numbers", key: "numbers", icon: Phone, right: "numbers:read" },
  { path: "settings/bots", key: "bots", icon: Bot, right: "bots:read" },
  { path: "settings/flows", key: "flows", icon: Workflow, right: "bots:read" },
  { path: "settings/hours", key: "hours", icon: Clock, right: "business:read" },
  { path: "settings/people", key: "people", icon: UsersRound, right: "people:read" },
  { path: "settings/keys", key: "keys", icon: KeyRound, right: "keys:read" },
  { path: "settings/webhooks", key: "webhooks", icon: Webhook, right: "webhooks:read" },
  { path: "settings/alerts", key: "alertRules", icon: BellRing, right: "alerts:read" },
  {
    path: "settings/quarantine",
    key: "quarantine",
    icon: ShieldAlert,
    right: "quarantine:read",
  },
  { path: "settings/audit", key: "audit", icon: History, right: "audit:read" },
  { path: "settings/business", key: "business", icon: Store, right: "business:read" },
];
const PLATFORM: Draft[] = [
  { path: "overview", key: "platformOverview", icon: Gauge },
  { path: "tenants", key: "tenants", icon: Building2 },
  { path: "numbers", key: "platformNumbers", icon: Blocks },
  { path: "quarantine", key: "quarantine", icon: ShieldAlert },
  { path: "health", key: "health", icon: HeartPulse },
];
const SETTINGS_DOOR: Draft[] = [{ path: "settings", key: "settings", icon: Settings, keys: "g s" }];

function usePlaces(base: string | null, group: string, drafts: readonly Draft[]): Place[] {
  const { t } = useTranslation("shell");
  const held = useNearTenant()?.rights;
  return useMemo(() => {
    if (base === null) return [];
    const open = drafts.filter(({ right }) => !right || held?.includes(right));
    return open.map(({ path, key, icon, keys }) => ({
      to: `${base}/${path}`,
      label: t(`place.${key}`),
      icon,
      group: t(`nav.${group}`),
      ...(keys ? { keys } : {}),
    }));
  }, [t, held, base, group, drafts]);
}

function useTenantBase(): string | null {
  const tenant = useNearTenant();
  return tenant && `/t/${tenant.slug}`;
}

export function useDailyPlaces(): Place[] {
  const trades = useNearTenant()?.trades;
  const drafts = useMemo(
    () => [...DAILY, ...(trades ?? []).flatMap((trade) => TRADES[trade] ?? [])],
    [trades],
  );
  return usePlaces(useTenantBase(), "daily", drafts);
}

/** The one entry of the side navigation that leads to all settings. */
export const useSettingsDoor = () => usePlaces(useTenantBase(), "settings", SETTINGS_DOOR);
export const useSettingsPlaces = () => usePlaces(useTenantBase(), "settings", SETTINGS);
export function usePlatformPlaces(): Place[] {
  const { is_admin: isAdmin } = useSession().person;
  return usePlaces(isAdmin ? "/platform" : null, "platform", PLATFORM);
}
