import { CornerUpLeft, ExternalLink, List, MapPin, ShoppingBag, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../app/use-format";
import type { Message } from "../types";
import { readContacts, readOrder, readPlace, type Rich, sumOrder } from "./content";
import { FormattedText } from "./formatted-text";

/** As the customer saw it: the words, then what could be tapped. Here nothing can. */
export function RichCard({ rich }: { rich: Rich }) {
  return (
    <div>
      {rich.header ? <p className="mb-0.5 font-semibold">{rich.header}</p> : null}
      <FormattedText text={rich.body} />
      {rich.footer ? <p className="mt-0.5 text-xs text-muted">{rich.footer}</p> : null}
      <div className="-mx-2.5 mt-1.5 border-t border-ink/10">
        {rich.buttons.map((button) => (
          <Tappable key={button.id} icon={<CornerUpLeft />} label={button.title} />
        ))}
        {rich.link ? (
          <Tappable icon={<ExternalLink />} label={rich.link.label} hint={rich.link.url} />
        ) : null}
        {rich.sections.length > 0 ? <ListPart rich={rich} /> : null}
      </div>
    </div>
  );
}

type TappableProps = { icon: ReactNode; label: string; hint?: string };

const Tappable = ({ icon, label, hint }: TappableProps) => (
  <p
    title={hint}
    className="flex min-h-9 items-center justify-center gap-1.5 border-b border-ink/10 px-3 py-1 text-center font-medium text-accent-ink opacity-80 last:border-b-0 [&_svg]:size-4 [&_svg]:shrink-0"
  >
    {icon}
    {label}
  </p>
);

function ListPart({ rich }: { rich: Rich }) {
  const { t } = useTranslation("inbox");
  return (
    <details>
      <summary
        className="flex min-h-9 cursor-pointer list-none items-center justify-center gap-1.5 px-3 font-medium text-accent-ink opacity-80 [&::-webkit-details-marker]:hidden"
        title={t("rich.showList")}
      >
        <List className="size-4" aria-hidden />
        {rich.opens}
      </summary>
      <div className="border-t border-ink/10 px-2.5 py-1.5">
        {rich.sections.map((section, index) => (
          <div key={index} className="py-1">
            {section.title ? (
              <p className="text-xs font-semibold text-accent-ink">{section.title}</p>
            ) : null}
            <ul>
              {section.rows.map((row) => (
                <li key={row.id} className="py-1">
                  {row.title}
                  {row.description ? (
                    <span className="block text-[13px] text-muted">{row.description}</span>
                  ) : null}
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </details>
  );
}

export function PlaceCard({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const place = readPlace(message);
  if (!place) return <span className="text-muted italic">{t("kind.location")}</span>;
  const digits = (value: number) => format.number(value, { maximumFractionDigits: 5 });
  const address = `https://www.openstreetmap.org/?mlat=${place.latitude}&mlon=${place.longitude}#map=17/${place.latitude}/${place.longitude}`;
  return (
    <div className="flex min-w-52 gap-2.5 py-1">
      <span className="flex size-10 shrink-0 items-center justify-center rounded-md bg-accent-soft text-accent-ink">
        <MapPin className="size-5" aria-hidden />
      </span>
      <div className="min-w-0 [overflow-wrap:anywhere]">
        <p className="font-medium">{place.name || t("kind.location")}</p>
        {place.address ? <p className="text-[13px] text-muted">{place.address}</p> : null}
        <p className="text-xs text-muted tabular-nums">
          {digits(place.latitude)}; {digits(place.longitude)}
        </p>
        <a
          href={address}
          target="_blank"
          rel="noopener noreferrer nofollow"
          className="text-[13px] text-info underline"
        >
          {t("rich.openMap")}
        </a>
      </div>
    </div>
  );
}

export function ContactCards({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const cards = readContacts(message);
  if (cards.length === 0)
    return <span className="italic">{message.text ?? t("kind.contacts")}</span>;
  return (
    <ul className="min-w-52 divide-y divide-ink/10">
      {cards.map((card, index) => (
        <li key={index} className="flex gap-2.5 py-1.5">
          <span className="flex size-9 shrink-0 items-center justify-center rounded-full bg-accent-soft text-accent-ink">
            <UserRound className="size-5" aria-hidden />
          </span>
          <div className="min-w-0 [overflow-wrap:anywhere]">
            <p className="font-medium">{card.name || "–"}</p>
            {[card.company, ...card.phones.map(format.phone), ...card.emails]
              .filter(Boolean)
              .map((line) => (
                <p key={line} className="text-[13px] text-muted">
                  {line}
                </p>
              ))}
          </div>
        </li>
      ))}
    </ul>
  );
}

export function OrderCard({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const lines = readOrder(message);
  const sum = sumOrder(lines);
  const pieces = lines.reduce((count, line) => count + line.quantity, 0);
  return (
    <div className="min-w-60">
      <p className="flex items-center gap-1.5 font-medium">
        <ShoppingBag className="size-4 text-accent-ink" aria-hidden />
        {t("rich.order", { count: pieces })}
      </p>
      <ul className="mt-1 space-y-0.5">
        {lines.map((line, index) => (
          <li key={index} className="flex justify-between gap-4 text-[13px]">
            <span className="min-w-0 [overflow-wrap:anywhere]">
              {format.number(line.quantity)} × {line.id}
            </span>
            {line.price ? (
              <span className="tabular-nums">{format.money(line.price, line.currency)}</span>
            ) : null}
          </li>
        ))}
      </ul>
      {sum ? (
        <p className="mt-1 flex justify-between border-t border-ink/10 pt-1 font-semibold">
          <span>{t("rich.total")}</span>
          <span className="tabular-nums">{format.money(sum.amount, sum.currency)}</span>
        </p>
      ) : null}
      {message.text ? (
        <p className="mt-1">
          <FormattedText text={message.text} />
        </p>
      ) : null}
    </div>
  );
}
