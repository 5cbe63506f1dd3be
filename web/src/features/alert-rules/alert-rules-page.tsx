import { useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import { useCan } from "../../app/rights";
import { useFormat } from "../../app/use-format";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { Skeleton } from "../../ui/skeleton";
import { Switch } from "../../ui/switch";
import { toast } from "../../ui/toast";
import { useRefresh, useTenantPath, useTenantQuery } from "../settings/use-tenant-data";
import { RuleDialog } from "./rule-dialog";
import { type AlertRule, SEVERITY_TONES } from "./rule-shapes";

const PATH = "/alert-rules";

/** What the business wants to be told, how soon, and who else. */
export default function AlertRulesPage() {
  const { t } = useTranslation("alert-rules");
  const canWrite = useCan("business:write");
  const query = useTenantQuery<{ items: AlertRule[] }>(PATH);
  const [editing, setEditing] = useState<AlertRule | null>(null);
  return (
    <>
      <PageHeader title={t("title")} description={t("about")} />
      {query.error ? (
        <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isPending ? <Skeleton className="h-96" /> : null}
      {query.data ? (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface shadow-raised">
          {query.data.items.map((rule) => (
            <RuleRow
              key={rule.kind}
              rule={rule}
              canWrite={canWrite}
              onEdit={() => setEditing(rule)}
            />
          ))}
        </ul>
      ) : null}
      {editing ? <RuleDialog rule={editing} onClose={() => setEditing(null)} /> : null}
    </>
  );
}

type RowProps = { rule: AlertRule; canWrite: boolean; onEdit: () => void };

function RuleRow({ rule, canWrite, onEdit }: RowProps) {
  const { t } = useTranslation("alert-rules");
  const format = useFormat();
  const at = useTenantPath();
  const refresh = useRefresh();
  const toggle = async (enabled: boolean) => {
    const { severity, threshold, tell_phone: phone } = rule;
    try {
      await http.put(at(`${PATH}/${rule.kind}`), {
        enabled,
        severity,
        threshold,
        tell_phone: phone,
      });
      await refresh(PATH);
    } catch (thrown) {
      toast.error(toProblem(thrown).detail || t("common:failed"));
    }
  };
  return (
    <li className="flex items-start gap-3 px-5 py-3.5">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium text-ink">
          {rule.title}
          {rule.enabled ? (
            <Badge tone={SEVERITY_TONES[rule.severity]}>{t(`severity.${rule.severity}`)}</Badge>
          ) : null}
          {rule.own ? <Badge tone="accent">{t("own")}</Badge> : null}
        </p>
        <p className="text-[13px] text-muted">{rule.about}</p>
        <p className="mt-0.5 text-[13px] text-faint">
          {[
            rule.threshold !== null && rule.unit
              ? t("limit", {
                  value: format.number(rule.threshold),
                  unit: t(`unit.${rule.unit}`, { defaultValue: rule.unit }),
                })
              : null,
            rule.tell_phone ? t("tells", { phone: format.phone(rule.tell_phone) }) : null,
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      {canWrite ? (
        <Button size="sm" variant="ghost" onClick={onEdit}>
          <span className="sr-only">{rule.title}: </span>
          {t("common:edit")}
        </Button>
      ) : null}
      <Switch
        label={rule.title}
        labelHidden
        disabled={!canWrite}
        checked={rule.enabled}
        onChange={(on) => void toggle(on)}
      />
    </li>
  );
}
