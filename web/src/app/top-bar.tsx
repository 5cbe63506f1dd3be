import { Keyboard, Search, Smartphone } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../ui/icon-button";
import { Kbd } from "../ui/kbd";
import { AccountMenu } from "./account-menu";
import { AlertsBell } from "./alerts-bell";
import { usePhonePanel } from "./phone-panel";
import { useQuickTools } from "./quick-tools";
import { TenantSwitcher } from "./tenant-switcher";

export function TopBar() {
  const { t } = useTranslation("shell");
  const { openSwitcher, openShortcuts } = useQuickTools();
  const phone = usePhonePanel();
  return (
    <header className="flex h-13 shrink-0 items-center gap-1 border-b border-line bg-surface px-2 sm:px-3">
      <div className="min-w-0 flex-1 md:hidden">
        <TenantSwitcher />
      </div>
      <button
        type="button"
        onClick={openSwitcher}
        className="hidden h-9 w-full max-w-80 items-center gap-2 rounded-md bg-sunken px-3 text-left text-faint hover:text-muted md:flex"
      >
        <Search className="size-4" aria-hidden />
        <span className="flex-1">{t("quick.open")}</span>
        <Kbd>Ctrl K</Kbd>
      </button>
      <div className="ml-auto flex items-center gap-0.5">
        {phone.available ? (
          <IconButton
            label={t("phone")}
            icon={<Smartphone />}
            aria-pressed={phone.open}
            onClick={phone.toggle}
          />
        ) : null}
        <AlertsBell />
        <IconButton
          className="hidden md:inline-flex"
          label={t("shortcuts.open")}
          icon={<Keyboard />}
          onClick={openShortcuts}
        />
        <AccountMenu />
      </div>
    </header>
  );
}
