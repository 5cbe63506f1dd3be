"""Where and when: zones by distance and postcode, hours in the tenant's own time."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from centralita.kit import ids
from centralita.verticals.restaurant import branch_files, hours, zones
from centralita.verticals.restaurant.hours import Opening
from centralita.verticals.restaurant.zones import Place, Zone
from tests.verticals.restaurant import place
from tests.verticals.restaurant.place import Customer
from tests.verticals.restaurant.place import Place as Restaurant

HERE = (19.4127, -99.1703)
MEXICO = ZoneInfo("America/Mexico_City")
MADRID = ZoneInfo("Europe/Madrid")


def make_zone(name: str, radius_km: float | None = None, *postcodes: str) -> Zone:
    return Zone(
        id=ids.new_id(),
        name=name,
        fee=Decimal(1),
        minimum=None,
        minutes=None,
        radius_km=radius_km,
        postcodes=postcodes,
    )


NEAR, WIDE, CODED = make_zone("near", 2), make_zone("wide", 5), make_zone("coded", None, "06700")
EVERYWHERE = make_zone("everywhere")
CIRCLES = [WIDE, NEAR, CODED]


def test_a_degree_is_as_long_as_it_is() -> None:
    assert zones.measure_km((0, 0), (0, 1)) == pytest.approx(111.19, abs=0.01)
    assert zones.measure_km((0, 0), (0, 180)) == pytest.approx(20015, abs=1)
    assert zones.measure_km(HERE, HERE) == 0


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (Place(latitude=19.413, longitude=-99.17), NEAR),
        (Place(latitude=19.443, longitude=-99.17), WIDE),
        (Place(latitude=20.967, longitude=-89.62), None),
        (Place(latitude=999.0, longitude=-99.17), None),
        (Place(address="Calle Uno 5, 06700 CDMX"), CODED),
        (Place(address="C.P. 06700"), CODED),
        (Place(address="Calle 067001"), None),
        (Place(address="cerca del parque"), None),
        (Place(address="06700", latitude=19.413, longitude=-99.17), CODED),
    ],
)
def test_a_place_lies_in_the_zone_that_serves_it(given: Place, found: Zone | None) -> None:
    assert zones.find_zone(CIRCLES, HERE, given) is found


def test_postcodes_are_read_however_they_are_written() -> None:
    london = make_zone("london", None, "SW1A 1AA")
    assert zones.find_zone([london], None, Place(address="10 Some St, sw1a1aa")) is london
    assert zones.find_zone([london], None, Place(address="10 Some St, SW1A 1AA, UK")) is london


def test_a_zone_without_bounds_is_everywhere_but_last() -> None:
    every = [EVERYWHERE, *CIRCLES]
    assert zones.find_zone(every, HERE, Place(address="donde sea")) is EVERYWHERE
    assert zones.find_zone(every, HERE, Place(latitude=19.413, longitude=-99.17)) is NEAR
    assert zones.find_zone([], HERE, Place(address="06700")) is None


async def test_delivery_is_offered_where_the_branch_goes(casa: Restaurant, ana: Customer) -> None:
    assert (await ana.do("set_delivery", **place.FAR)).refusal == "zone_not_served"
    assert (await ana.do("set_delivery", address="allá lejos")).refusal == "position_needed"
    assert (await ana.do("set_delivery", address="  ")).refusal == "no_address"
    assert (await ana.do("set_delivery", latitude=19.4)).refusal == "no_address"
    told = await ana.do("set_delivery", address="Av. Uno 1, 06700")
    assert (told.value["fee"], told.value["zone"]) == ("25.00", "Barrio")
    told = await ana.do("set_delivery", **place.NEAR)
    assert "ubicación que compartiste" in told.value["summary"]


async def test_several_branches_have_to_be_chosen_from(comal: Restaurant) -> None:
    beto = await comal.add_customer("Beto")
    assert (await beto.do("set_pickup")).refusal == "no_branch"
    assert (await beto.do("choose_branch", branch="Norte")).refusal == "unknown_branch"
    near = await beto.ask("branches", latitude=19.4326, longitude=-99.1330)
    assert [branch["key"] for branch in near] == ["mercado", "centro"]
    assert near[0]["distance_text"].startswith("a 0.0 km")
    await beto.do("choose_branch", branch=near[0]["id"])
    assert (await beto.do("set_delivery", **place.NEAR)).refusal == "no_delivery"
    await beto.do("choose_branch", branch="Centro")
    told = await beto.do("set_delivery", **place.NEAR)
    assert told.value["zone"] == "Cerca"
    told = await beto.do("choose_branch", branch="Mercado")
    assert (told.value["mode"], told.value["fee"]) == (None, "0")
    await beto.do("add_item", item="sope")
    assert (await beto.do("review_order")).refusal == "no_mode"


async def test_a_branch_without_pickup(casa: Restaurant, ana: Customer) -> None:
    await casa.execute("update restaurant_branches set pickup = false")
    assert (await ana.do("set_pickup")).refusal == "no_pickup"


# ─── hours ─────────────────────────────────────────────────────────────────────────────────────

EVENINGS = [
    *(branch_files.parse_day("friday", ["18:00-02:00"]) or ()),
    *(branch_files.parse_day("saturday", ["13:00-16:00", "18:00-02:00"]) or ()),
    *(branch_files.parse_day("2026-11-28", []) or ()),
]


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-11-20 17:59", False),
        ("2026-11-20 18:00", True),
        ("2026-11-21 01:59", True),
        ("2026-11-21 02:00", False),
        ("2026-11-21 14:00", True),
        ("2026-11-21 17:00", False),
        ("2026-11-28 14:00", False),
        ("2026-11-28 01:00", True),
    ],
)
def test_hours_are_the_tenants_own_and_may_pass_midnight(local: str, expected: bool) -> None:
    now = datetime.fromisoformat(local).replace(tzinfo=MEXICO).astimezone(UTC)
    assert hours.is_open(EVENINGS, now, MEXICO) is expected


def test_no_hours_is_always_and_a_clock_change_loses_no_hour() -> None:
    assert hours.is_open([], datetime(2026, 1, 1, tzinfo=UTC), MEXICO)
    night = [Opening(None, date(2026, 10, 24), 22 * 60, 4 * 60)]
    assert hours.is_open(night, datetime(2026, 10, 25, 2, 59, tzinfo=UTC), MADRID)
    assert not hours.is_open(night, datetime(2026, 10, 25, 3, 0, tzinfo=UTC), MADRID)


@pytest.mark.parametrize(
    ("local", "spanish", "english"),
    [
        ("2026-11-20 12:00", "hoy a las 18:00", "today at 6:00 PM"),
        ("2026-11-19 12:00", "mañana a las 18:00", "tomorrow at 6:00 PM"),
        ("2026-11-16 12:00", "el viernes a las 18:00", "on Friday at 6:00 PM"),
    ],
)
def test_the_next_opening_is_said_in_words(local: str, spanish: str, english: str) -> None:
    now = datetime.fromisoformat(local).replace(tzinfo=MEXICO).astimezone(UTC)
    opening = hours.find_next_opening(EVENINGS, now, MEXICO)
    assert hours.say_opening(opening, now, MEXICO, "es") == spanish
    assert hours.say_opening(opening, now, MEXICO, "en") == english


def test_an_opening_far_away_has_its_date_and_none_is_soon() -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    later = [Opening(None, date(2026, 12, 24), 600, 700)]
    opening = hours.find_next_opening(later, now, MEXICO)
    assert hours.say_opening(opening, now, MEXICO, "es") == "el 24 de diciembre de 2026 a las 10:00"
    assert hours.find_next_opening([Opening(None, date(2020, 1, 1), 1, 2)], now, MEXICO) is None
    assert hours.say_opening(None, now, MEXICO, "en") == "soon"


def test_a_week_is_told_day_by_day() -> None:
    told = hours.say_week(EVENINGS, "es").splitlines()
    assert told[0] == "lunes: cerrado"
    assert told[5] == "sábado: 13:00–16:00, 18:00–2:00"
