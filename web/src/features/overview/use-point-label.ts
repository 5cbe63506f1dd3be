import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFindTenant } from "../../app/session";
import type { By } from "./ranges";

/** How an instant is called under a drawing: "14:00", "3 mar". */
export function usePointLabel(by: By): (start: string) => string {
  const { i18n } = useTranslation();
  const timeZone = useFindTenant()?.time_zone;
  const language = i18n.resolvedLanguage ?? "es";
  return useMemo(() => {
    const zone = timeZone ? { timeZone } : {};
    const day = new Intl.DateTimeFormat(language, { ...zone, day: "numeric", month: "short" });
    const hour = new Intl.DateTimeFormat(language, {
      ...zone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    return (start) => (by === "hour" ? hour : day).format(new Date(start));
  }, [language, timeZone, by]);
}
