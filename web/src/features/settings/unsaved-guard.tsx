import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useBlocker } from "react-router";
import { ConfirmDialog } from "../../ui/confirm-dialog";

/** Asks before a page with unsaved changes is left, by a link or by closing the tab. */
export function UnsavedGuard({ when }: { when: boolean }) {
  const { t } = useTranslation("settings");
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      when && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!when) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [when]);
  return (
    <ConfirmDialog
      open={blocker.state === "blocked"}
      onOpenChange={(open) => !open && blocker.state === "blocked" && blocker.reset()}
      title={t("unsaved.title")}
      description={t("unsaved.text")}
      confirm={t("unsaved.leave")}
      danger
      onConfirm={() => blocker.state === "blocked" && blocker.proceed()}
    />
  );
}
