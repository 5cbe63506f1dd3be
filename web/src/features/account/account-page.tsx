import { useTranslation } from "react-i18next";
import { PageHeader } from "../../ui/page-header";

export default function AccountPage() {
  const { t } = useTranslation("account");
  return <PageHeader title={t("title")} description={t("description")} />;
}
