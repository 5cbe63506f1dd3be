import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import type { Schemas } from "../../api/types";
import { useRefreshSession } from "../../app/session";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { CodeBlock } from "../../ui/code-block";
import { Dialog } from "../../ui/dialog";
import { toast } from "../../ui/toast";
import { TenantForm, type TenantValues } from "./tenant-form";
import { platformKey } from "./use-platform";

type Added = Schemas["AddedTenant"];
type Props = { open: boolean; onOpenChange: (open: boolean) => void };
const FORM = "add-tenant";

function readBody(values: TenantValues): Schemas["AddTenant"] {
  const { email, person, ...tenant } = values;
  const owner = email.trim() ? { email: email.trim(), name: person.trim() } : null;
  return { ...tenant, name: tenant.name.trim(), owner };
}

/** Opens a business; where its owner is named, the link for the first password is shown once. */
export function AddTenant({ open, onOpenChange }: Props) {
  const { t } = useTranslation("platform");
  const queries = useQueryClient();
  const refreshSession = useRefreshSession();
  const [added, setAdded] = useState<Added | null>(null);
  const [busy, setBusy] = useState(false);
  const close = () => {
    setAdded(null);
    onOpenChange(false);
  };
  const send = async (values: TenantValues) => {
    setBusy(true);
    try {
      const answer = await http.post<Added>("/tenants", readBody(values));
      await Promise.all([queries.invalidateQueries({ queryKey: platformKey() }), refreshSession()]);
      toast.success(t("add.done", { name: answer.tenant.name }));
      if (answer.link) setAdded(answer);
      else close();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      closable={!added}
      title={added ? t("add.linkTitle") : t("tenants.add")}
      description={added ? undefined : t("add.text")}
      footer={
        added ? (
          <Button variant="primary" onClick={close}>
            {t("add.copied")}
          </Button>
        ) : (
          <>
            <Button onClick={close}>{t("add.cancel")}</Button>
            <Button type="submit" form={FORM} variant="primary" loading={busy}>
              {t("add.confirm")}
            </Button>
          </>
        )
      }
    >
      {added?.link ? (
        <div className="space-y-3">
          <Banner tone="info" text={t("add.linkText")} />
          <CodeBlock label={t("add.link")} code={added.link} />
        </div>
      ) : (
        <TenantForm id={FORM} onSend={send} />
      )}
    </Dialog>
  );
}
