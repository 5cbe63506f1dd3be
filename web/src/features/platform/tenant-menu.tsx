import { EllipsisVertical } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { http } from "../../api/client";
import type { Schemas } from "../../api/types";
import { useRefreshSession } from "../../app/session";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { IconButton } from "../../ui/icon-button";
import { Menu } from "../../ui/menu";
import { usePlatformChange } from "./use-platform";

export type TenantRow = Schemas["TenantRow"];

/** Going there, and suspending or resuming, which is asked about first. */
export function TenantMenu({ tenant }: { tenant: TenantRow }) {
  const { t } = useTranslation("platform");
  const navigate = useNavigate();
  const refreshSession = useRefreshSession();
  const [asking, setAsking] = useState(false);
  const act = tenant.status === "active" ? "suspend" : "resume";
  const change = usePlatformChange(
    async () => {
      const path = `/platform/tenants/${encodeURIComponent(tenant.slug)}/${act}`;
      const changed = await http.post<TenantRow>(path);
      await refreshSession();
      return changed;
    },
    (changed) => t(`tenants.done.${changed.status}`, { name: changed.name }),
    t("failed"),
  );
  const go = (path: string) => () => void navigate(`/t/${tenant.slug}/${path}`);
  return (
    <>
      <Menu
        trigger={
          <IconButton
            size="sm"
            tooltip={false}
            label={t("tenants.more", { name: tenant.name })}
            icon={<EllipsisVertical />}
          />
        }
        groups={[
          {
            key: "go",
            items: [
              { key: "inbox", label: t("tenants.inbox"), onSelect: go("inbox") },
              { key: "numbers", label: t("tenants.toNumbers"), onSelect: go("settings/numbers") },
              { key: "people", label: t("tenants.people"), onSelect: go("settings/people") },
            ],
          },
          {
            key: "act",
            items: [
              {
                key: act,
                label: t(`tenants.${act}`),
                danger: act === "suspend",
                onSelect: () => setAsking(true),
              },
            ],
          },
        ]}
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        danger={act === "suspend"}
        title={t(`tenants.ask.${act}`, { name: tenant.name })}
        description={t(`tenants.askText.${act}`)}
        confirm={t(`tenants.${act}`)}
        onConfirm={() => change.mutateAsync(undefined)}
      />
    </>
  );
}
