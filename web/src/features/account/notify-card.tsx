import { useTranslation } from "react-i18next";
import { useSession } from "../../app/session";
import { Card } from "../../ui/card";
import { Switch } from "../../ui/switch";
import { toast } from "../../ui/toast";
import { useKeep } from "./use-keep";

export function NotifyCard() {
  const { t } = useTranslation("account");
  const { preferences } = useSession().person;
  const keep = useKeep();
  const setDesktop = async (on: boolean) => {
    if (on && !(await askBrowser())) return toast.error(t("notify.blocked"));
    keep.mutate({ preferences: { notifications: on } });
  };
  return (
    <Card title={t("notify.title")}>
      <div className="flex flex-col gap-5">
        <Switch
          label={t("notify.desktop")}
          hint={t("notify.desktopHint")}
          checked={preferences.notifications !== false && isAllowed()}
          onChange={(on) => void setDesktop(on)}
        />
        <Switch
          label={t("notify.sound")}
          hint={t("notify.soundHint")}
          checked={preferences.sound !== false}
          onChange={(sound) => keep.mutate({ preferences: { sound } })}
        />
      </div>
    </Card>
  );
}

/** What this browser was told; without a choice of the person, that decides. */
const isAllowed = () => "Notification" in window && Notification.permission === "granted";

/** A browser asks only once, and only when a person pressed something. */
async function askBrowser(): Promise<boolean> {
  if (!("Notification" in window)) return false;
  if (isAllowed()) return true;
  return (await Notification.requestPermission()) === "granted";
}
