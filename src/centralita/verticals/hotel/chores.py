"""What the hotel does by the clock: holds that run out, other places' calendars, the summary."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from centralita.kit import db
from centralita.verticals.contract import Chore, Fetched, Notice, Setting
from centralita.verticals.hotel import (
    asking,
    bookings,
    calendars,
    ical,
    properties,
    settings,
    summary,
    words,
)
from centralita.vocabulary.content import Template, Text

_REFRESH: Final = timedelta(minutes=30)
"""How old a calendar may get; a failed try waits as long."""
_LATELY: Final = timedelta(days=1)


# ─── holds ───────────────────────────────────────────────────────────────────────────────────────


async def expire_holds(
    t: db.TenantWrite, setting: Setting, fetched: Mapping[str, Fetched]
) -> Sequence[Notice]:
    """Free the nights of holds that ran out, and let each guest know once."""
    del fetched
    await bookings.expire(t, setting.now)
    expired = await bookings.list_expired_since(t, setting.now - _LATELY)
    spoken = await _get_languages(t, expired)
    return [
        Notice(
            key=f"hotel.expired.{each.id}",
            because=f"hold {each.reference} ran out",
            replies=(Text(body=tell_guest("expired", each, spoken.get(each.id, "es"))),),
            conversation_id=each.conversation_id,
            even_with_person=False,
        )
        for each in expired
    ]


def tell_guest(what: str, booking: bookings.Booking, language: str) -> str:
    """What became of a booking, as its guest reads it."""
    return words.say(
        language,
        f"notice_{what}",
        reference=booking.reference,
        property=booking.property_name,
        dates=words.format_dates(booking.check_in, booking.check_out, language),
    )


async def get_language(t: db.TenantRead, booking: bookings.Booking) -> str:
    """The guest's own language, else the house's."""
    return (await _get_languages(t, [booking]))[booking.id]


async def _get_languages(t: db.TenantRead, booked: Sequence[bookings.Booking]) -> dict[object, str]:
    rows = await t.fetch(
        """
        select b.booking_id, coalesce(c.language, n.language)
        from hotel_bookings b join tenants n using (tenant_id)
        left join contacts c on c.tenant_id = b.tenant_id and c.contact_id = b.contact_id
        where b.tenant_id = $1 and b.booking_id = any($2)
        """,
        t.tenant_id,
        [each.id for each in booked],
    )
    return {row[0]: row[1] for row in rows}


# ─── calendars ───────────────────────────────────────────────────────────────────────────────────


async def list_addresses(t: db.TenantRead, setting: Setting) -> Sequence[str]:
    """The calendars that are due."""
    due = await calendars.list_due(t, setting.now - _REFRESH)
    return list(dict.fromkeys(each.url for each in due))


async def read_calendars(
    t: db.TenantWrite, setting: Setting, fetched: Mapping[str, Fetched]
) -> Sequence[Notice]:
    """Take over what was fetched; what failed keeps its old nights, and the owner hears of it."""
    language = await settings.get_language(t)
    due = await calendars.list_due(t, setting.now - _REFRESH)
    # All is read before the first property is locked: guests wait behind that lock.
    read = [
        (each, await _read(setting, language, fetched[each.url]))
        for each in due
        if each.url in fetched
    ]
    notices = []
    for calendar, nights in read:
        problem = await _take_over(t, setting, language, calendar, nights)
        notices += await _tell_problem(t, setting, calendar, problem)
    return notices + await _tell_clashes(t, setting)


async def _read(setting: Setting, language: str, got: Fetched) -> ical.Nights | str:
    """The nights, or what is wrong."""
    if got.problem:
        return words.say(language, "problem_fetch", reason=got.problem)
    try:
        # Beside the loop: a big calendar takes a second or two.
        return await asyncio.to_thread(
            ical.parse_nights, got.data, asking.get_today(setting), setting.time_zone
        )
    except ical.BadCalendar as bad:
        return words.say(language, bad.code)


async def _take_over(
    t: db.TenantWrite,
    setting: Setting,
    language: str,
    calendar: calendars.Calendar,
    read: ical.Nights | str,
) -> str:
    """Keep what was read; returns what is wrong, if anything."""
    if isinstance(read, str):
        await calendars.mark_failed(t, calendar.id, read, setting.now)
        return read
    problem = words.say(language, "problem_unread", number=read.unread) if read.unread else ""
    await properties.lock(t, calendar.property_id, alone=True)
    await calendars.set_nights(t, calendar, read, problem, setting.now)
    return problem


async def _tell_problem(
    t: db.TenantRead, setting: Setting, calendar: calendars.Calendar, problem: str
) -> list[Notice]:
    """Once a day, and only when it was already so at the try before: sites stumble."""
    if not problem or not calendar.problem:
        return []
    text = words.say(
        await settings.get_language(t),
        "calendar_problem",
        calendar=calendar.name,
        property=calendar.property_name,
        problem=problem,
    )
    key = f"hotel.calendar.{calendar.id}.{asking.get_today(setting).isoformat()}"
    return [await _to_owner(t, setting, key, f"the calendar {calendar.name} can't be read", text)]


async def _tell_clashes(t: db.TenantRead, setting: Setting) -> list[Notice]:
    language = await settings.get_language(t)
    return [
        await _to_owner(
            t,
            setting,
            f"hotel.clash.{each.booking_id}.{each.calendar_id}",
            f"booking {each.reference} clashes with the calendar {each.calendar}",
            words.say(
                language,
                "calendar_clash",
                property=each.property_name,
                reference=each.reference,
                calendar=each.calendar,
                dates=words.format_dates(each.check_in, each.check_out, language),
                nights=words.count(language, "nights", each.nights),
            ),
        )
        for each in await calendars.list_clashes(t, asking.get_today(setting), setting.now)
    ]


async def _to_owner(
    t: db.TenantRead, setting: Setting, key: str, because: str, text: str
) -> Notice:
    """To the owner's own WhatsApp; without one it becomes an alert."""
    phone = settings.get(setting.settings).owner_phone
    return Notice(
        key=key,
        because=because,
        replies=(Text(body=text),),
        phone=phone,
        number_id=await _find_number(t, phone),
    )


async def _find_number(t: db.TenantRead, phone: str | None) -> UUID | None:
    """The number the owner talks to, else the one most lately talked to by anybody."""
    found: UUID | None = await t.fetchval(
        """
        select v.number_id from conversations v
        join contacts c on c.tenant_id = v.tenant_id and c.contact_id = v.contact_id
        where v.tenant_id = $1
        order by coalesce(c.wa_id = $2, false) desc, v.last_message_at desc limit 1
        """,
        t.tenant_id,
        phone,
    )
    return found


# ─── summary ─────────────────────────────────────────────────────────────────────────────────────


async def send_summary(
    t: db.TenantWrite, setting: Setting, fetched: Mapping[str, Fetched]
) -> Sequence[Notice]:
    """Once a day, from the owner's hour on; nobody without a telephone gets one."""
    del fetched
    wishes = settings.get(setting.settings)
    hour = setting.now.astimezone(ZoneInfo(setting.time_zone)).hour
    if not wishes.owner_phone or hour < wishes.summary_hour:
        return []
    return [await make_summary(t, setting)]


async def make_summary(t: db.TenantRead, setting: Setting, *, again: str = "") -> Notice:
    """Today's summary; `again` sends it once more, under another key."""
    wishes = settings.get(setting.settings)
    language = await settings.get_language(t)
    day = await summary.read(t, setting)
    return Notice(
        key=f"hotel.summary.{day.today.isoformat()}{again}",
        because="the day's summary",
        replies=(Text(body=summary.compose(day, language)),),
        phone=wishes.owner_phone,
        number_id=await _find_number(t, wishes.owner_phone),
        template=_fill(wishes.summary_template, summary.compose_short(day, language)),
    )


def _fill(template: settings.SummaryTemplate | None, text: str) -> Template | None:
    if template is None:
        return None
    parameter = {"type": "text", "text": text}
    body = {"type": "body", "parameters": [parameter]}
    return Template(name=template.name, language=template.language, components=(body,))


CHORES: tuple[Chore, ...] = (
    Chore(name="holds", every_seconds=60, do=expire_holds),
    Chore(name="calendars", every_seconds=300, do=read_calendars, wants=list_addresses),
    Chore(name="summary", every_seconds=600, do=send_summary),
)
"""Everything done by the clock."""
