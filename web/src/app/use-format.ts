import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import * as format from "../lib/format";
import { serverNow } from "../lib/server-clock";
import { useFindTenant } from "./session";

/** All formats in the person's language and the tenant's time zone and currency. */
export function useFormat() {
  const { i18n } = useTranslation();
  const tenant = useFindTenant();
  const language = i18n.resolvedLanguage ?? "es";
  const timeZone = tenant?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const currency = tenant?.currency ?? "EUR";
  return useMemo(() => {
    const place = { language, timeZone, currency };
    return {
      place,
      time: (value: string | number | Date) => format.formatTime(place, value),
      day: (value: string | number | Date) => format.formatDay(place, value),
      longDay: (value: string | number | Date) => format.formatLongDay(place, value),
      dateTime: (value: string | number | Date) => format.formatDateTime(place, value),
      dayKey: (value: string | number | Date) => format.dayKey(place, value),
      relative: (value: string | number | Date, style?: Intl.RelativeTimeFormatStyle) =>
        format.formatRelative(place, value, serverNow(), style),
      duration: (seconds: number) => format.formatDuration(place, seconds),
      number: (value: number, options?: Intl.NumberFormatOptions) =>
        format.formatNumber(place, value, options),
      percent: (share: number) => format.formatPercent(place, share),
      money: (amount: number | string, inCurrency?: string) =>
        format.formatMoney(place, amount, inCurrency),
      bytes: (bytes: number) => format.formatBytes(place, bytes),
      phone: format.formatPhone,
    };
  }, [language, timeZone, currency]);
}
