"""Occurrences of a recurring event, bounded: a rule of a stranger may not keep us busy. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from dateutil import rrule

_FREQUENCIES: Final = {"YEARLY", "MONTHLY", "WEEKLY", "DAILY"}
_SHORT: Final = {"WEEKLY", "DAILY"}
_OF_SHORT: Final = {"FREQ", "INTERVAL", "BYDAY", "BYMONTH", "WKST"}
"""What a weekly or daily rule may say: others may never come true, and be looked for till 9999."""
_EARLIEST: Final = 1990
_MOST: Final = 15_000


def list_starts(event: Any, start: date, last: datetime, zone: ZoneInfo) -> Iterator[date]:
    """When each occurrence begins, by the property's clock, until `last`; a day stays a day.

    Raises ValueError for rules by the hour or shorter, for ones that are older than 1990 and for
    what is no rule.
    """
    if start.year < _EARLIEST:
        raise ValueError("began too long ago")
    days_only = not isinstance(start, datetime)
    first = _as_moment(start)
    left_out = set(_list_listed(event, "EXDATE", zone))
    found = {first, *_list_listed(event, "RDATE", zone)}
    rules = event.get("RRULE") or []
    for rule in rules if isinstance(rules, list) else [rules]:
        found.update(_list_ruled(rule, first, last, zone))
    for moment in sorted(found - left_out):
        yield moment.date() if days_only else moment


def _list_ruled(rule: Any, first: datetime, last: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """`COUNT` is counted here, and `UNTIL` made local: the library must always find an end."""
    fields = {name.upper(): value for name, value in rule.items()}
    frequency = str(fields["FREQ"][0]).upper()
    if frequency not in _FREQUENCIES:
        raise ValueError("recurs too often")
    if frequency in _SHORT and not set(fields) <= {*_OF_SHORT, "COUNT", "UNTIL"}:
        raise ValueError("too intricate")
    count = min(int(fields.pop("COUNT", [_MOST])[0]), _MOST)
    for until in fields.pop("UNTIL", []):
        last = min(last, _to_local(until, zone, time.max))
    text = type(rule)(fields).to_ical().decode()
    occurrences = rrule.rrulestr(text, dtstart=first)
    if not isinstance(occurrences, rrule.rrule):
        raise ValueError("more than one rule")
    occurrences = occurrences.replace(until=last)
    for at, moment in enumerate(occurrences):
        if at >= count:
            return
        yield moment


def _list_listed(event: Any, name: str, zone: ZoneInfo) -> Iterator[datetime]:
    listed = event.get(name) or []
    for group in listed if isinstance(listed, list) else [listed]:
        for each in group.dts:
            value = each.dt[0] if isinstance(each.dt, tuple) else each.dt
            yield _to_local(value, zone, time())


def _to_local(moment: date, zone: ZoneInfo, at: time) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, at)
    return (moment.astimezone(zone) if moment.tzinfo else moment).replace(tzinfo=None)


def _as_moment(moment: date) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time())
