import { useTranslation } from "react-i18next";
import { PageHeader } from "../../ui/page-header";
import { DevicesCard } from "./devices-card";
import { NotifyCard } from "./notify-card";
import { PasswordCard } from "./password-card";
import { ProfileCard } from "./profile-card";
import { TotpCard } from "./totp-card";

export default function AccountPage() {
  const { t } = useTranslation("account");
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader title={t("title")} description={t("description")} />
      <div className="flex flex-col gap-5">
        <ProfileCard />
        <NotifyCard />
        <PasswordCard />
        <TotpCard />
        <DevicesCard />
      </div>
    </div>
  );
}
