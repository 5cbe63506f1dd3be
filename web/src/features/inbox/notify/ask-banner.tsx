import { BellRing, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../../app/session";
import { readStored, writeStored } from "../../../lib/stored";
import { Button } from "../../../ui/button";
import { IconButton } from "../../../ui/icon-button";

const ASKED = "notifications";

/** Browsers ask when somebody clicked, and we ask for that click once. */
export function AskBanner() {
  const { t } = useTranslation("inbox");
  const { preferences } = useSession().person;
  const [asked, setAsked] = useState(() => readStored(ASKED) !== null);
  const possible = typeof Notification !== "undefined" && Notification.permission === "default";
  if (asked || !possible || preferences.notifications === false) return null;
  const done = () => {
    writeStored(ASKED, "asked");
    setAsked(true);
  };
  return (
    <div className="flex shrink-0 items-center gap-2 border-b border-line bg-accent-soft py-1.5 pr-1.5 pl-3 text-[13px] text-accent-ink">
      <BellRing className="size-4 shrink-0" aria-hidden />
      <p className="min-w-0 flex-1">{t("notify.ask")}</p>
      <Button size="sm" onClick={() => void Notification.requestPermission().finally(done)}>
        {t("notify.yes")}
      </Button>
      <IconButton size="sm" label={t("notify.no")} tooltip={false} icon={<X />} onClick={done} />
    </div>
  );
}
