"""Files that an owner brings: properties with all that is about them, and rates. JSON or CSV.

A file is taken whole or not at all; what is wrong in it is told row by row.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from centralita.kit import db, json
from centralita.verticals.hotel import calendars, properties, rows
from centralita.verticals.hotel.pricing import Rate
from centralita.verticals.hotel.properties import NewProperty, Told
from centralita.verticals.hotel.rows import Problem


class Draft(Struct, frozen=True, kw_only=True):
    """A property as a file describes it; None leaves what is stored."""

    new: NewProperty
    told: tuple[Told, ...] | None = None
    rates: tuple[Rate, ...] | None = None
    calendars: tuple[tuple[str, str], ...] = ()


def read_rows(name: str, data: bytes, noun: str) -> tuple[list[Any], list[Problem]]:
    """The rows of a file by its ending: `.csv` with a heading, else JSON, `{noun: [...]}`."""
    if Path(name).suffix.lower() == ".csv":
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return [], [Problem("-", "no_utf8")]
        try:
            return [_unflatten(row) for row in csv.DictReader(io.StringIO(text))], []
        except csv.Error as problem:
            return [], [Problem("-", "no_csv", {"reason": str(problem)})]
    try:
        found = json.decode_untrusted(data)
    except ValueError as problem:
        return [], [Problem("-", "no_json", {"reason": str(problem)})]
    listed = found.get(noun) if isinstance(found, dict) else found
    if not isinstance(listed, list):
        return [], [Problem("-", "no_list", {"noun": noun})]
    return listed, []


def _unflatten(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A CSV row's columns `facts.wifi.es` as what JSON says in three steps."""
    plain: dict[str, Any] = {}
    for name, value in row.items():
        if name is None:
            plain["(more)"] = ", ".join(value)
            continue
        parts = str(name).strip().split(".")
        if len(parts) == 3 and parts[0] == "facts":
            if value:
                plain.setdefault("facts", {}).setdefault(parts[1], {})[parts[2]] = value
        else:
            plain[str(name).strip()] = value
    return plain


# ─── properties ──────────────────────────────────────────────────────────────────────────────────


def parse_properties(listed: Sequence[Any]) -> tuple[list[Draft], list[Problem]]:
    """What the rows describe, and everything that is wrong in them."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for at, row in enumerate(listed, 1):
        draft, wrong = _parse_property(row, str(at))
        problems += wrong
        if draft is not None:
            drafts.append(draft)
    for slug in rows.list_repeated([draft.new.slug for draft in drafts]):
        problems.append(Problem("-", "twice", {"value": slug}))
    return drafts, problems


def _parse_property(row: Any, place: str) -> tuple[Draft | None, list[Problem]]:
    if not isinstance(row, Mapping):
        return None, [Problem(place, "no_row")]
    plain = {k: v for k, v in row.items() if k not in {"facts", "rates", "calendars"}}
    values, problems = rows.read(plain, rows.PROPERTY, place)
    told, wrong_told = _parse_told(row.get("facts"), place)
    rates, wrong_rates = _parse_rates(row.get("rates"), place)
    listed, wrong_calendars = _parse_calendars(row.get("calendars"), place)
    problems += [*wrong_told, *wrong_rates, *wrong_calendars]
    if problems:
        return None, problems
    most = values["most_guests"]
    values.setdefault("included_guests", most)
    if values["included_guests"] > most:
        return None, [Problem(place, "too_many_included", {"most": most})]
    return Draft(new=NewProperty(**values), told=told, rates=rates, calendars=listed), []


def _parse_told(facts: Any, place: str) -> tuple[tuple[Told, ...] | None, list[Problem]]:
    """`{"wifi": {"es": …, "en": …}}`."""
    if facts is None:
        return None, []
    if not isinstance(facts, Mapping):
        return None, [Problem(place, "no_facts")]
    told: list[Told] = []
    problems: list[Problem] = []
    for topic, bodies in facts.items():
        right = isinstance(bodies, Mapping) and bodies and set(bodies) <= {"es", "en"}
        if not right or not all(isinstance(x, str) and x.strip() for x in bodies.values()):
            problems.append(Problem(place, "wrong_fact", {"topic": topic}))
            continue
        told += [Told(str(topic), language, body.strip()) for language, body in bodies.items()]
    return tuple(told), problems


def _parse_rates(listed: Any, place: str) -> tuple[tuple[Rate, ...] | None, list[Problem]]:
    if listed is None:
        return None, []
    if not isinstance(listed, list):
        return None, [Problem(place, "no_list", {"noun": "rates"})]
    found: list[Rate] = []
    problems: list[Problem] = []
    for at, row in enumerate(listed, 1):
        values, wrong = rows.read(row, rows.RATE, f"{place}.rates.{at}")
        problems += wrong
        if not wrong:
            found.append(Rate(**values))
    problems += check_rates(found, place)
    return tuple(found), problems


def check_rates(rates: Sequence[Rate], place: str) -> list[Problem]:
    """Dates in pairs and in order, and no two rates for the very same dates."""
    problems = []
    for rate in rates:
        if (rate.first_night is None) != (rate.last_night is None):
            problems.append(Problem(place, "half_dates", {"rate": rate.name}))
        elif rate.first_night and rate.last_night and rate.last_night < rate.first_night:
            problems.append(Problem(place, "dates_backward", {"rate": rate.name}))
    spans = [f"{rate.first_night or ''}…{rate.last_night or ''}" for rate in rates]
    problems += [Problem(place, "same_dates", {"dates": x}) for x in rows.list_repeated(spans)]
    return problems


def _parse_calendars(listed: Any, place: str) -> tuple[tuple[tuple[str, str], ...], list[Problem]]:
    if listed is not None and not isinstance(listed, list):
        return (), [Problem(place, "no_list", {"noun": "calendars"})]
    found: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for at, row in enumerate(listed or [], 1):
        values, wrong = rows.read(row, rows.CALENDAR, f"{place}.calendars.{at}")
        problems += wrong
        if not wrong:
            found.append((values["name"], values["url"]))
    return tuple(found), problems


async def store_properties(t: db.TenantWrite, drafts: Sequence[Draft]) -> None:
    """Add or change them, in the file's order."""
    for at, draft in enumerate(drafts):
        property_id = await properties.put(t, draft.new, at)
        if draft.told is not None:
            await properties.set_told(t, property_id, draft.told)
        if draft.rates is not None:
            await properties.set_rates(t, property_id, draft.rates)
        for name, url in draft.calendars:
            await calendars.put(t, property_id, name, url)


# ─── rates ───────────────────────────────────────────────────────────────────────────────────────


def parse_rates(listed: Sequence[Any]) -> tuple[dict[str, list[Rate]], list[Problem]]:
    """Rates by property, from a file of their own."""
    fields = {"property": rows.PROPERTY_NAME, **rows.RATE}
    found: dict[str, list[Rate]] = {}
    problems: list[Problem] = []
    for at, row in enumerate(listed, 1):
        values, wrong = rows.read(row, fields, str(at))
        problems += wrong
        if not wrong:
            found.setdefault(values.pop("property"), []).append(Rate(**values))
    for slug, rates in found.items():
        problems += check_rates(rates, slug)
    return found, problems


async def store_rates(t: db.TenantWrite, found: Mapping[str, Sequence[Rate]]) -> list[Problem]:
    """Replace the rates of the properties named; what is unknown is told, and nothing kept."""
    known = {each.slug: each.id for each in await properties.list_all(t, with_inactive=True)}
    unknown = [Problem(slug, "unknown_property") for slug in found if slug not in known]
    if not unknown:
        for slug, rates in found.items():
            await properties.set_rates(t, known[slug], rates)
    return unknown
