"""The owner's day in one message: what came in since yesterday, who comes and goes today."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from centralita.kit import db
from centralita.verticals.contract import Setting
from centralita.verticals.hotel import alarms, bookings, leads, quotes, settings, words
from centralita.verticals.hotel.bookings import Booking
from centralita.verticals.hotel.leads import Lead

_MOST_ITEMS: Final = 8
"""Named one by one of each kind; the number above them counts all."""


class Day(Struct, frozen=True, kw_only=True):
    """A day of one owner: the last 24 hours, and today on the owner's clock."""

    business: str
    today: date
    time_zone: str
    currency: str
    new_leads: Sequence[Lead]
    quotes: int
    quoted: Decimal
    holds: Sequence[Booking]
    confirmed: Sequence[Booking]
    arrivals: Sequence[Booking]
    departures: Sequence[Booking]
    alerts: int


async def read(t: db.TenantRead, setting: Setting) -> Day:
    """What the summary tells."""
    since = setting.now - timedelta(hours=24)
    today = setting.now.astimezone(ZoneInfo(setting.time_zone)).date()
    wishes = await settings.load(t, setting)
    count, total = await quotes.count_between(t, since, setting.now)
    alerts = await t.fetchval(
        "select count(*) from alerts where tenant_id = $1 and resolved_at is null", t.tenant_id
    )
    booked = await bookings.list_of_day(t, today, since, setting.now)
    sure = [each for each in booked if each.state == "confirmed"]
    return Day(
        business=setting.business,
        today=today,
        time_zone=setting.time_zone,
        currency=wishes.currency,
        new_leads=await leads.list_since(t, since, setting.now),
        quotes=count,
        quoted=total,
        holds=[each for each in booked if each.state == "hold"],
        confirmed=[each for each in sure if each.confirmed_at and each.confirmed_at > since],
        arrivals=[each for each in sure if each.check_in == today],
        departures=[each for each in sure if each.check_out == today],
        alerts=alerts,
    )


def compose(day: Day, language: str) -> str:
    """The message: a line per kind that has something, with the first of each by name."""
    title = words.say(
        language,
        "summary_title",
        business=day.business,
        day=words.format_day(day.today, language),
    )
    parts = [
        _list_leads(day, language),
        _tell_quotes(day, language),
        _list_stays("holds", day.holds, day, language),
        _list_stays("bookings", day.confirmed, day, language),
        _list_stays("arrivals", day.arrivals, day, language),
        _list_stays("departures", day.departures, day, language),
        words.say(language, "summary_alerts", number=day.alerts) if day.alerts else "",
    ]
    told = [part for part in parts if part]
    return "\n\n".join([title, *(told or [words.say(language, "summary_calm")])])


def compose_short(day: Day, language: str) -> str:
    """The same in one line, for a template's parameter."""
    return words.say(
        language,
        "summary_short",
        leads=len(day.new_leads),
        quotes=day.quotes,
        holds=len(day.holds),
        bookings=len(day.confirmed),
        arrivals=len(day.arrivals),
        departures=len(day.departures),
        alerts=day.alerts,
    )


def _tell_quotes(day: Day, language: str) -> str:
    if not day.quotes:
        return ""
    total = words.format_money(day.quoted, day.currency, language)
    return words.say(language, "summary_quotes", number=day.quotes, total=total)


def _list_leads(day: Day, language: str) -> str:
    items = (alarms.describe_lead(each, language) for each in day.new_leads[:_MOST_ITEMS])
    return _list_items("new_leads", len(day.new_leads), items, language)


def _list_stays(kind: str, stays: Sequence[Booking], day: Day, language: str) -> str:
    items = (_describe(each, day, language) for each in stays[:_MOST_ITEMS])
    return _list_items(kind, len(stays), items, language)


def _describe(booking: Booking, day: Day, language: str) -> str:
    text = alarms.describe_booking(booking, language)
    if booking.state == "hold" and booking.expires_at:
        until = words.format_moment(booking.expires_at, day.time_zone, language)
        text += " · " + words.say(language, "summary_until", until=until)
    return text


def _list_items(kind: str, number: int, items: Iterable[str], language: str) -> str:
    if not number:
        return ""
    lines = [words.say(language, "summary_item", text=item) for item in items]
    return "\n".join([words.say(language, f"summary_{kind}", number=number), *lines])
