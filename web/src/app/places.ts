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
import { useTranslation } from "react-i18next";
import { useFindTenant, useSession } from "./session";

export type Place = { to: string; label: string; icon: LucideIcon; group: string; keys?: string };
type Draft = readonly [path: string, key: string, icon: LucideIcon, keys?: string];

const DAILY: Draft[] = [
  ["inbox", "inbox", Inbox, "g i"],
  ["contacts", "contacts", Users, "g c"],
  ["overview", "overview", ChartColumn, "g o"],
  ["alerts", "alerts", TriangleAlert, "g a"],
];
const TRADES: Record<string, Draft> = {
  restaurant: ["orders", "orders", UtensilsCrossed],
  hotel: ["stays", "stays", CalendarRange],
};
const SETTINGS: Draft[] = [
  ["settings/numbers", "numbers", Phone],
  ["settings/bots", "bots", Bot],
  ["settings/flows", "flows", Workflow],
  ["settings/hours", "hours", Clock],
  ["settings/people", "people", UsersRound],
  ["settings/keys", "keys", KeyRound],
  ["settings/webhooks", "webhooks", Webhook],
  ["settings/alerts", "alertRules", BellRing],
  ["settings/audit", "audit", History],
  ["settings/business", "business", Store],
];
const PLATFORM: Draft[] = [
  ["overview", "platformOverview", Gauge],
  ["tenants", "tenants", Building2],
  ["numbers", "platformNumbers", Blocks],
  ["quarantine", "quarantine", ShieldAlert],
  ["health", "health", HeartPulse],
];

function usePlaces(base: string | null, group: string, drafts: readonly Draft[]): Place[] {
  const { t } = useTranslation("shell");
  return useMemo(() => {
    if (base === null) return [];
    return drafts.map(([path, key, icon, keys]) => ({
      to: `${base}/${path}`,
      label: t(`place.${key}`),
      icon,
      group: t(`nav.${group}`),
      ...(keys ? { keys } : {}),
    }));
  }, [t, base, group, drafts]);
}

function useTenantBase(): string | null {
  const tenant = useFindTenant();
  return tenant && `/t/${tenant.slug}`;
}

export function useDailyPlaces(): Place[] {
  const trades = useFindTenant()?.trades;
  const drafts = useMemo(
    () => [...DAILY, ...(trades ?? []).flatMap((trade) => TRADES[trade] ?? [])] as Draft[],
    [trades],
  );
  return usePlaces(useTenantBase(), "daily", drafts);
}

const SETTINGS_DOOR: Draft[] = [["settings", "settings", Settings, "g s"]];

/** The one entry of the side navigation that leads to all settings. */
export const useSettingsDoor = () => usePlaces(useTenantBase(), "settings", SETTINGS_DOOR);
export const useSettingsPlaces = () => usePlaces(useTenantBase(), "settings", SETTINGS);
export function usePlatformPlaces(): Place[] {
  const { is_admin: isAdmin } = useSession().person;
  return usePlaces(isAdmin ? "/platform" : null, "platform", PLATFORM);
}
