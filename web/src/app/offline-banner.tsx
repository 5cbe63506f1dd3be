import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLiveStatus } from "../live/use-live";

const PATIENCE_MS = 2_500;

/** Said only when it lasts: a line that is back within two seconds is nobody's worry. */
export function OfflineBanner() {
  const { t } = useTranslation("shell");
  const cut = useLiveStatus() === "reconnecting";
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!cut) return;
    const timer = setTimeout(() => setLasting(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setLasting(false);
    };
  }, [cut]);
  if (!cut || !lasting) return null;
  return (
    <p
      role="status"
      className="flex items-center justify-center gap-2 bg-warning-soft px-4 py-1.5 text-[13px] font-medium text-warning"
    >
      <WifiOff className="size-4 shrink-0" aria-hidden />
      {t("offline")}
    </p>
  );
}
