import { useMemo } from "react";
import { quarantineKey } from "../../app/place-count";
import { useTenant } from "../../app/session";
import { type Shelf, ShelfContext } from "./shelf";
import { ShelfView } from "./shelf-view";

/** What came for the business's own numbers. Only the operator closes an item for good. */
export default function OwnQuarantinePage() {
  const tenant = useTenant();
  const shelf = useMemo<Shelf>(
    () => ({
      isOwn: true,
      page: `/t/${tenant.slug}/settings/quarantine`,
      api: `/tenants/${tenant.slug}/quarantine`,
      key: (...rest) => quarantineKey(tenant, ...rest),
      mayReplay: tenant.rights.includes("quarantine:write"),
      mayDismiss: false,
    }),
    [tenant],
  );
  return (
    <ShelfContext value={shelf}>
      <ShelfView key={tenant.slug} />
    </ShelfContext>
  );
}
