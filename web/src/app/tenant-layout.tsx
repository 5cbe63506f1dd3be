import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { Outlet } from "react-router";
import { writeStored } from "../lib/stored";
import { LiveProvider } from "../live/live-provider";
import { NotFound } from "./not-found";
import { endSession, LAST_TENANT, useFindTenant } from "./session";
import { Shell } from "./shell";

/** Everything under /t/:tenant. A foreign tenant's address is the same as an unknown one. */
export function TenantLayout() {
  const tenant = useFindTenant();
  const queries = useQueryClient();
  const onSignedOut = useCallback(() => endSession(queries), [queries]);
  useEffect(() => {
    if (tenant) writeStored(LAST_TENANT, tenant.slug);
  }, [tenant]);
  if (!tenant) {
    return (
      <Shell>
        <NotFound />
      </Shell>
    );
  }
  return (
    <LiveProvider key={tenant.slug} tenant={tenant.slug} onSignedOut={onSignedOut}>
      <Shell>
        <Outlet />
      </Shell>
    </LiveProvider>
  );
}
