"""Quotes: a price that was told and is kept for a while. Their arithmetic is `pricing`'s."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids
from centralita.verticals.contract import Setting
from centralita.verticals.hotel import pricing, properties, settings, words
from centralita.verticals.hotel.properties import Property
from centralita.verticals.hotel.stays import Refusal, Stay


class Quote(Struct, frozen=True, kw_only=True):
    """A stored price. `lines` are `{"kind", "amount", …}`, amounts as exact text."""

    id: UUID
    property_id: UUID
    lead_id: UUID | None
    conversation_id: UUID | None
    check_in: date
    check_out: date
    adults: int
    children: int
    currency: str
    lines: list[dict[str, Any]]
    total: Decimal
    valid_until: datetime


class Priced(Struct, frozen=True):
    """A stay with what it costs."""

    stay: Stay
    price: pricing.Price


async def price(
    t: db.TenantRead, house: Property, stay: Stay, wishes: settings.HotelSettings
) -> pricing.Price | Refusal:
    """What a stay costs by today's rates."""
    tariff = pricing.Tariff(
        rates=tuple(await properties.list_rates(t, house.id)),
        included_guests=house.included_guests,
        min_nights=house.min_nights,
        cleaning_fee=house.cleaning_fee,
        tax_percent=wishes.tax_percent,
        children_pay=wishes.children_pay,
    )
    return pricing.price_stay(tariff, stay)


async def add(
    t: db.TenantWrite, setting: Setting, lead_id: UUID | None, house: Property, priced: Priced
) -> Quote:
    """Keep a price for as long as the owner's settings say."""
    wishes = await settings.load(t, setting)
    stay = priced.stay
    quote = Quote(
        id=ids.new_id(),
        property_id=house.id,
        lead_id=lead_id,
        conversation_id=setting.conversation_id,
        check_in=stay.check_in,
        check_out=stay.check_out,
        adults=stay.adults,
        children=stay.children,
        currency=wishes.currency,
        lines=list_lines(priced.price),
        total=priced.price.total,
        valid_until=setting.now + timedelta(hours=wishes.quote_hours),
    )
    await t.execute(
        """
        insert into hotel_quotes (tenant_id, quote_id, property_id, lead_id, conversation_id,
            check_in, nights, adults, children, currency, lines, total, created_at, valid_until)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """,
        t.tenant_id,
        quote.id,
        quote.property_id,
        quote.lead_id,
        quote.conversation_id,
        quote.check_in,
        stay.nights,
        quote.adults,
        quote.children,
        quote.currency,
        quote.lines,
        quote.total,
        setting.now,
        quote.valid_until,
    )
    return quote


async def find(t: db.TenantRead, quote_id: UUID) -> Quote | None:
    row = await t.fetchrow(
        """
        select quote_id as id, property_id, lead_id, conversation_id, check_in, check_out, adults,
            children, currency, lines, total, valid_until
        from hotel_quotes where tenant_id = $1 and quote_id = $2
        """,
        t.tenant_id,
        quote_id,
    )
    return Quote(**dict(row)) if row else None


async def count_between(t: db.TenantRead, since: datetime, until: datetime) -> tuple[int, Decimal]:
    """How many quotes were told, and for how much in all."""
    rows = await t.fetch(
        """
        select count(*), coalesce(sum(total), 0) from hotel_quotes
        where tenant_id = $1 and created_at > $2 and created_at <= $3
        """,
        t.tenant_id,
        since,
        until,
    )
    return rows[0][0], rows[0][1]


def list_lines(price: pricing.Price) -> list[dict[str, Any]]:
    """A price as plain data: runs of equal nights together, then what comes on top."""
    lines: list[dict[str, Any]] = []
    for night in price.nights:
        last = lines[-1] if lines else None
        if last and (last["each"], last["rate"]) == (str(night.price), night.rate):
            last["nights"] += 1
            last["amount"] = str(Decimal(last["amount"]) + night.price)
        else:
            lines.append(
                {
                    "kind": "nights",
                    "first": night.night.isoformat(),
                    "nights": 1,
                    "rate": night.rate,
                    "each": str(night.price),
                    "amount": str(night.price),
                }
            )
    more = {"extra": price.extra, "cleaning": price.cleaning, "tax": price.tax}
    lines += [{"kind": kind, "amount": str(amount)} for kind, amount in more.items() if amount]
    if price.extra:
        next(line for line in lines if line["kind"] == "extra")["guests"] = price.extra_guests
    return lines


def explain_lines(quote: Quote, language: str) -> str:
    """The lines as a guest reads them, one below the other."""
    return "\n".join(_explain_line(line, quote.currency, language) for line in quote.lines)


def _explain_line(line: dict[str, Any], currency: str, language: str) -> str:
    amount = words.format_money(Decimal(line["amount"]), currency, language)
    if line["kind"] == "nights":
        return words.say(
            language,
            "line_nights",
            nights=words.count(language, "nights", line["nights"]),
            first=words.format_day(date.fromisoformat(line["first"]), language),
            each=words.format_money(Decimal(line["each"]), currency, language),
            amount=amount,
        )
    return words.say(language, f"line_{line['kind']}", amount=amount, guests=line.get("guests"))


def to_stay(quote: Quote) -> Stay:
    """The stay that it prices."""
    return Stay(
        check_in=quote.check_in,
        check_out=quote.check_out,
        adults=quote.adults,
        children=quote.children,
    )
