import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Monitor, Smartphone } from "lucide-react";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import type { Device } from "../../api/types";
import { useFormat } from "../../app/use-format";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { ErrorState } from "../../ui/error-state";
import { Skeleton } from "../../ui/skeleton";
import { toast } from "../../ui/toast";
import { readAgent } from "./agent";

export const DEVICES = ["me", "sessions"];

export function DevicesCard() {
  const { t } = useTranslation("account");
  const query = useQuery({
    queryKey: DEVICES,
    queryFn: () => http.get<{ items: Device[] }>("/me/sessions"),
  });
  return (
    <Card title={t("devices.title")} description={t("devices.text")}>
      {query.isPending ? <Skeleton className="h-11" /> : null}
      {query.error ? (
        <ErrorState className="py-4" problem={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      <ul className="flex flex-col divide-y divide-line">
        {query.data?.items.map((device) => (
          <DeviceRow key={device.session_id} device={device} />
        ))}
      </ul>
    </Card>
  );
}

function DeviceRow({ device }: { device: Device }) {
  const { t } = useTranslation("account");
  const format = useFormat();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => http.delete(`/me/sessions/${device.session_id}`),
    onSuccess: () => {
      toast.success(t("devices.done"));
      return queries.invalidateQueries({ queryKey: DEVICES });
    },
    onError: (thrown) => void toast.error(toProblem(thrown).detail || t("failed")),
  });
  const { browser, system, isPhone } = readAgent(device.agent);
  const both = browser && system ? t("devices.agent", { browser, system }) : null;
  const name = both ?? browser ?? system ?? t("devices.unknown");
  const Icon = isPhone ? Smartphone : Monitor;
  const seen = t("devices.seen", { when: format.relative(device.last_seen_at) });
  return (
    <li className="flex items-center gap-3 py-3 first:pt-0 last:pb-0">
      <Icon className="size-5 shrink-0 text-faint" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-[13px] text-faint" title={format.dateTime(device.created_at)}>
          {[seen, device.address].filter(Boolean).join(" · ")}
        </p>
      </div>
      {device.current ? (
        <Badge tone="success">{t("devices.current")}</Badge>
      ) : (
        <Button
          size="sm"
          loading={end.isPending}
          aria-label={t("devices.signOutNamed", { device: name })}
          onClick={() => end.mutate()}
        >
          {t("devices.signOut")}
        </Button>
      )}
    </li>
  );
}
