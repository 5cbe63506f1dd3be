import { Building2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Navigate } from "react-router";
import { EmptyState } from "../ui/empty-state";
import { useNearTenant, useSession } from "./session";

/** `/`: where this person was last, or where they have something to do. */
export function Home() {
  const { t } = useTranslation("shell");
  const { person } = useSession();
  const tenant = useNearTenant();
  if (tenant) return <Navigate to={`/t/${tenant.slug}/inbox`} replace />;
  if (person.is_admin) return <Navigate to="/platform/overview" replace />;
  return (
    <EmptyState
      isPage
      className="min-h-80 justify-center"
      icon={<Building2 aria-hidden />}
      title={t("noTenant.title")}
      text={t("noTenant.text")}
    />
  );
}
