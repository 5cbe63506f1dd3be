import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useTenant } from "../../app/session";
import { useFormat } from "../../app/use-format";
import { cn } from "../../lib/cn";
import { Badge, type Tone } from "../../ui/badge";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { RelativeTime } from "../../ui/relative-time";
import { NumberDialogs, type NumberAct } from "./number-dialogs";
import { NumberMenu } from "./number-menu";
import {
  type NumberCard,
  QUALITY_TONES,
  sayLimit,
  TOKEN_TONES,
  WEBHOOK_TONES,
} from "./number-shapes";

type Props = { number: NumberCard; canWrite: boolean };

/** A number and how it is: what is wrong comes first, with its cure. */
export function HealthCard({ number, canWrite }: Props) {
  const { t } = useTranslation("numbers");
  const format = useFormat();
  const [act, setAct] = useState<NumberAct | null>(null);
  const name = number.display_name ?? number.phone_number_id;
  return (
    <article
      aria-label={name}
      className="flex h-full flex-col rounded-lg border border-line bg-surface shadow-raised"
    >
      <header className="flex items-start gap-3 px-5 pt-4">
        <div className="min-w-0 flex-1">
          <h2 className="flex flex-wrap items-center gap-2 text-[15px] font-semibold text-ink">
            <span className="min-w-0 break-words">{name}</span>
            {number.status === "active" ? null : (
              <Badge tone={number.status === "suspended" ? "danger" : "neutral"}>
                {t(`status.${number.status}`)}
              </Badge>
            )}
            {number.shared ? <Badge tone="info">{t("shared")}</Badge> : null}
          </h2>
          <p className="text-[13px] break-words text-muted">
            {number.phone_number ? format.phone(number.phone_number) : t("noPhone")} ·{" "}
            {t(`provider.${number.provider}`, { defaultValue: number.provider })}
          </p>
        </div>
        {canWrite ? <NumberMenu number={number} onAct={setAct} /> : null}
      </header>
      <Trouble number={number} canWrite={canWrite} onAct={setAct} />
      <Signs number={number} />
      <Figures number={number} />
      <BotLine number={number} />
      {act ? <NumberDialogs act={act} number={number} onClose={() => setAct(null)} /> : null}
    </article>
  );
}

type TroubleProps = Props & { onAct: (act: NumberAct) => void };

/** Why nothing leaves from it, in the provider's plain words, and the button that cures it. */
function Trouble({ number, canWrite, onAct }: TroubleProps) {
  const { t } = useTranslation("numbers");
  const { parked, token } = number;
  const needsToken = token.state === "dead" || token.state === "missing";
  if (!parked && !needsToken) return null;
  const cure = parked?.cure || t("trouble.tokenCure");
  return (
    <Banner
      tone="danger"
      className="mx-5 mt-3 items-start"
      text={
        <>
          <p className="font-medium">{parked?.meaning ?? t(`trouble.token.${token.state}`)}</p>
          <p className="text-[13px]">{cure}</p>
        </>
      }
      action={
        canWrite ? (
          <Button size="sm" onClick={() => onAct(needsToken ? "token" : "unpark")}>
            {needsToken ? t("act.token") : t("act.unpark")}
          </Button>
        ) : null
      }
    />
  );
}

function Signs({ number }: { number: NumberCard }) {
  const { t } = useTranslation("numbers");
  const format = useFormat();
  const { token, webhook } = number;
  const ends = token.expires_at ? t("token.until", { day: format.day(token.expires_at) }) : null;
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 px-5 pt-4 sm:grid-cols-4">
      <Sign
        label={t("token.label")}
        tone={TOKEN_TONES[token.state]}
        value={t(`token.${token.state}`)}
        title={ends}
      />
      <Sign
        label={t("webhook.label")}
        tone={WEBHOOK_TONES[webhook.state]}
        value={t(`webhook.${webhook.state}`)}
        title={webhook.checked_at ? format.dateTime(webhook.checked_at) : t("webhook.never")}
      />
      <Sign
        label={t("quality.label")}
        tone={QUALITY_TONES[number.quality_rating]}
        value={t(`quality.${number.quality_rating}`)}
        title={t("quality.hint")}
      />
      <Sign
        label={t("limit.label")}
        tone="neutral"
        value={sayLimit(number.messaging_limit)}
        title={t("limit.hint")}
      />
    </dl>
  );
}

type SignProps = { label: string; value: string; tone: Tone; title: string | null };

const DOTS: Record<Tone, string> = {
  success: "bg-success",
  warning: "bg-warning",
  danger: "bg-danger",
  info: "bg-info",
  accent: "bg-accent",
  neutral: "bg-faint",
};

const Sign = ({ label, value, tone, title }: SignProps) => (
  <div title={title ?? undefined} className="min-w-0">
    <dt className="text-xs text-faint">{label}</dt>
    <dd className="mt-0.5 flex items-center gap-1.5 font-medium text-ink">
      <span aria-hidden className={cn("size-2 shrink-0 rounded-full", DOTS[tone])} />
      <span className="truncate">{value}</span>
    </dd>
  </div>
);

function Figures({ number }: { number: NumberCard }) {
  const { t } = useTranslation("numbers");
  const format = useFormat();
  const share = (rate: number | null) => (rate === null ? "–" : format.percent(rate));
  const figures = [
    [t("figure.received"), format.number(number.received_today)],
    [t("figure.sent"), format.number(number.sent_today)],
    [t("figure.month"), format.number(number.sent_month)],
    [t("figure.failed"), format.number(number.failed_today)],
    [t("figure.delivered"), share(number.delivered_rate)],
    [t("figure.read"), share(number.read_rate)],
  ] as const;
  return (
    <dl className="mx-5 mt-4 grid grid-cols-3 gap-x-4 gap-y-3 border-t border-line pt-4">
      {figures.map(([label, value]) => (
        <div key={label} className="flex min-w-0 flex-col justify-between">
          <dt className="text-xs leading-tight text-faint">{label}</dt>
          <dd className="text-base font-semibold text-ink tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function BotLine({ number }: { number: NumberCard }) {
  const { t } = useTranslation("numbers");
  const { slug } = useTenant();
  const { bot } = number;
  return (
    <footer className="mt-auto flex flex-wrap items-center justify-between gap-2 px-5 py-4 text-[13px] text-muted">
      <span>
        {number.last_inbound_at ? (
          <>
            {t("lastInbound")} <RelativeTime value={number.last_inbound_at} />
          </>
        ) : (
          t("neverInbound")
        )}
      </span>
      <Link
        to={`/t/${slug}/settings/bots/${number.number_id}`}
        className="font-medium text-accent-ink hover:underline"
      >
        {t("bot", { kind: bot.flow ?? t(`botKind.${bot.kind}`) })}
      </Link>
    </footer>
  );
}
