import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { BottomBar } from "./bottom-bar";
import { InboxWatch } from "./inbox-watch";
import { OfflineBanner } from "./offline-banner";
import { PhonePanel } from "./phone-panel";
import { QuickTools } from "./quick-tools";
import { SideNavigation } from "./side-navigation";
import { TopBar } from "./top-bar";

/** The frame around every page behind the sign-in. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation("shell");
  return (
    <QuickTools>
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t("skip")}
      </a>
      <div className="flex h-dvh overflow-hidden">
        <SideNavigation />
        <div className="flex min-w-0 flex-1 flex-col">
          <TopBar />
          <OfflineBanner />
          <main id="content" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto outline-none">
            <InboxWatch>{children}</InboxWatch>
          </main>
          <BottomBar />
        </div>
        <PhonePanel />
      </div>
    </QuickTools>
  );
}
