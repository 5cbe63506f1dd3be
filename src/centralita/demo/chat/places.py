"""Whom one can write to: every number of the demo, and every shop on the shared one."""

import zlib

from msgspec import Struct

from centralita.demo import businesses
from centralita.demo.businesses import Business, Line
from centralita.vocabulary import errors

_PHONES_FROM = 15_550_199_000
_PHONES = 1_000


class Place(Struct, frozen=True):
    """One business on one number."""

    slug: str
    title: str
    business: Business
    line: Line


def list_places() -> list[Place]:
    """All of them, in the order of the list that people choose from."""
    places = []
    for business in businesses.ALL:
        for at, line in enumerate(businesses.list_lines(business), start=1):
            is_own = not business.guest_of
            slug = business.slug if at == 1 else f"{business.slug}-{at}"
            places.append(Place(slug, line.label if is_own else business.name, business, line))
    return places


def find_place(text: str) -> Place:
    """By its number in the list, its slug, or how its name begins. Raises `NotFound`."""
    places, wished = list_places(), text.strip().casefold()
    if wished.isdigit() and 1 <= int(wished) <= len(places):
        return places[int(wished) - 1]
    for matches in (
        [each for each in places if each.slug == wished],
        [each for each in places if wished and each.title.casefold().startswith(wished)],
        [each for each in places if wished and each.business.trade.startswith(wished)],
    ):
        if matches:
            return matches[0]
    names = ", ".join(each.slug for each in places)
    raise errors.NotFound(
        f"business: there is no {text!r} in the demo. Take one of: {names}.",
        code="unknown_business",
        facts={"business": text, "names": names},
    )


def choose_person(place: Place, name: str) -> tuple[str, str]:
    """(name, telephone). A shop is reached by its owner; anybody else keeps one number for life."""
    if place.business.owner_phone:
        return place.business.owner_name, place.business.owner_phone
    return name, str(_PHONES_FROM + zlib.crc32(name.casefold().encode()) % _PHONES)
