import { Compass } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";

export function NotFound() {
  const { t } = useTranslation("shell");
  return (
    <EmptyState
      isPage
      className="min-h-80 justify-center"
      icon={<Compass aria-hidden />}
      title={t("notFound.title")}
      text={t("notFound.text")}
      action={
        <Button asChild variant="primary">
          <Link to="/">{t("notFound.action")}</Link>
        </Button>
      }
    />
  );
}
