import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect } from "react";
import { Outlet } from "react-router";
import { writeStored } from "../lib/stored";
import { LiveProvider } from "../live/live-provider";
import { NotFound } from "./not-found";
import {
  endSession,
  LAST_TENANT,
  SessionGate,
  useFindTenant,
  useNearTenant,
  useSession,
} from "./session";
import { Shell } from "./shell";

/** Around every page behind the sign-in; it stays while one goes from page to page. */
export const Frame = () => (
  <SessionGate>
    <NearLive>
      <Shell>
        <Outlet />
      </Shell>
    </NearLive>
  </SessionGate>
);

/** The line to the business one is at, or was at last: the account page hears of alerts, too. */
function NearLive({ children }: { children: ReactNode }) {
  const tenant = useNearTenant();
  const queries = useQueryClient();
  const onSignedOut = useCallback(() => endSession(queries), [queries]);
  if (!tenant) return children;
  return (
    <LiveProvider tenant={tenant.slug} onSignedOut={onSignedOut}>
      {children}
    </LiveProvider>
  );
}

/** Everything under /t/:tenant. A foreign business's address is the same as an unknown one. */
export function TenantGate() {
  const tenant = useFindTenant();
  useEffect(() => {
    if (tenant) writeStored(LAST_TENANT, tenant.slug);
  }, [tenant]);
  return tenant ? <Outlet /> : <NotFound />;
}

/** Without the platform's rights there is nothing to see under /platform. */
export const PlatformGate = () => (useSession().person.is_admin ? <Outlet /> : <NotFound />);
