import { useTranslation } from "react-i18next";
import { isRouteErrorResponse, useRouteError } from "react-router";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { CloudAlert } from "lucide-react";
import { NotFound } from "./not-found";

/**
 * A page that broke. After an update its parts have new names; the page that is open asks for the
 * old ones, so loading anew is the cure in most cases.
 */
export function PageError() {
  const { t } = useTranslation("shell");
  const thrown = useRouteError();
  if (isRouteErrorResponse(thrown) && thrown.status === 404) return <NotFound />;
  return (
    <div role="alert">
      <EmptyState
        isPage
        className="min-h-80 justify-center"
        icon={<CloudAlert aria-hidden />}
        title={t("broken.title")}
        text={t("broken.text")}
        action={
          <Button variant="primary" onClick={() => location.reload()}>
            {t("broken.action")}
          </Button>
        }
      />
    </div>
  );
}
