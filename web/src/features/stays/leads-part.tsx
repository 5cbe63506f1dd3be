import { EllipsisVertical, MessageSquare, UserRoundSearch } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useCan } from "../../app/rights";
import { useTenant } from "../../app/session";
import { useFormat } from "../../app/use-format";
import { Badge, type Tone } from "../../ui/badge";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { IconButton } from "../../ui/icon-button";
import { Menu } from "../../ui/menu";
import { RelativeTime } from "../../ui/relative-time";
import { Select } from "../../ui/select";
import { Skeleton } from "../../ui/skeleton";
import { type Lead, type Stage, useLeads, useMoveLead } from "./use-stays";

const STAGES: Stage[] = ["new", "qualifying", "quoted", "booked", "lost"];
const VIEWS = ["open", ...STAGES] as const;
type View = (typeof VIEWS)[number];

const TONES: Record<Stage, Tone> = {
  new: "accent",
  qualifying: "info",
  quoted: "warning",
  booked: "success",
  lost: "neutral",
};
const isIn = (lead: Lead, view: View) =>
  view === "open" ? !["booked", "lost"].includes(lead.stage) : lead.stage === view;

/** Who may come, the newest first. */
export function LeadsPart() {
  const { t } = useTranslation("stays");
  const leads = useLeads();
  const [view, setView] = useState<View>("open");
  const shown = leads.data?.items.filter((lead) => isIn(lead, view));
  return (
    <section aria-label={t("part.leads")} className="flex h-full flex-col">
      <div className="mb-3 flex items-center gap-3">
        <h2 className="flex-1 font-semibold">{t("part.leads")}</h2>
        <Select
          aria-label={t("lead.filter")}
          className="w-44"
          value={view}
          onChange={setView}
          options={VIEWS.map((value) => ({
            value,
            label: `${t(`stage.${value}`)} (${leads.data?.items.filter((lead) => isIn(lead, value)).length ?? "…"})`,
          }))}
        />
      </div>
      {leads.isError && !leads.data ? (
        <ErrorState problem={leads.error} onRetry={() => void leads.refetch()} />
      ) : !shown ? (
        <Skeleton className="h-64 w-full rounded-lg" />
      ) : shown.length === 0 ? (
        <EmptyState icon={<UserRoundSearch />} title={t("lead.empty")} text={t("lead.emptyText")} />
      ) : (
        <ul className="min-h-0 flex-1 space-y-2 overflow-y-auto">
          {shown.map((lead) => (
            <LeadRow key={lead.lead_id} lead={lead} />
          ))}
        </ul>
      )}
    </section>
  );
}

function useDates() {
  const { i18n } = useTranslation();
  const format = new Intl.DateTimeFormat(i18n.resolvedLanguage, {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
  });
  const read = (day: string) => new Date(`${day}T12:00:00Z`);
  return ({ check_in: from, check_out: to }: Lead) => {
    if (!from) return null;
    return to ? format.formatRange(read(from), read(to)) : format.format(read(from));
  };
}

function LeadRow({ lead }: { lead: Lead }) {
  const { t } = useTranslation("stays");
  const format = useFormat();
  const dates = useDates();
  const guests =
    lead.adults === null
      ? null
      : t("guests", { adults: lead.adults, children: lead.children ?? 0 });
  const about = [lead.property_name, dates(lead), guests].filter(Boolean).join(" · ");
  const name = lead.name ?? (lead.phone ? format.phone(lead.phone) : lead.reference);
  return (
    <li className="rounded-lg border border-line bg-surface p-3 shadow-raised">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">{name}</p>
          <p className="text-xs text-faint">
            {lead.reference} · <RelativeTime value={lead.created_at} style="short" />
          </p>
        </div>
        <Badge tone={TONES[lead.stage]}>{t(`stage.${lead.stage}`)}</Badge>
      </div>
      {about ? <p className="mt-1.5 text-[13px] text-muted">{about}</p> : null}
      {lead.note ? (
        <p className="mt-1 line-clamp-2 text-xs text-faint [overflow-wrap:anywhere]">{lead.note}</p>
      ) : null}
      <LeadActions lead={lead} name={name} />
    </li>
  );
}

function LeadActions({ lead, name }: { lead: Lead; name: string }) {
  const { t } = useTranslation("stays");
  const { slug } = useTenant();
  const mayMove = useCan("trades:write");
  const move = useMoveLead();
  const items = lead.next.map((to) => ({
    key: to,
    label: t("lead.moveTo", { stage: t(`stage.${to}`) }),
    danger: to === "lost",
    onSelect: () => move.mutate({ lead, to }),
  }));
  return (
    <div className="mt-2 flex items-center justify-between">
      {lead.conversation_id ? (
        <Link
          to={`/t/${slug}/inbox/${lead.conversation_id}`}
          className="inline-flex items-center gap-1.5 text-[13px] font-medium text-accent-ink hover:underline"
        >
          <MessageSquare className="size-4" aria-hidden />
          {t("openConversation")}
        </Link>
      ) : (
        <span />
      )}
      {mayMove && items.length > 0 ? (
        <Menu
          trigger={
            <IconButton
              size="sm"
              tooltip={false}
              label={t("lead.more", { name })}
              disabled={move.isPending}
              icon={<EllipsisVertical />}
            />
          }
          groups={[{ key: "move", items }]}
        />
      ) : null}
    </div>
  );
}
