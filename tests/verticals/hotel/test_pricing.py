"""What a stay costs, to the cent."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from centralita.verticals.hotel import quotes
from centralita.verticals.hotel.pricing import Price, Rate, Tariff, price_stay
from centralita.verticals.hotel.stays import Refusal, Stay

BASE = Rate(name="Base", nightly=Decimal(100), weekend_nightly=Decimal(130), extra_guest=Decimal(5))
SEASON = Rate(
    name="Summer",
    nightly=Decimal(180),
    min_nights=3,
    first_night=date(2027, 7, 1),
    last_night=date(2027, 8, 31),
)
FEAST = Rate(
    name="Feast",
    nightly=Decimal(300),
    extra_guest=Decimal(20),
    first_night=date(2027, 7, 14),
    last_night=date(2027, 7, 15),
)
TARIFF = Tariff(rates=(BASE, SEASON, FEAST), included_guests=2, cleaning_fee=Decimal(40))


def price(first: str, end: str, adults: int = 2, children: int = 0) -> Price:
    stay = Stay(
        check_in=date.fromisoformat(first),
        check_out=date.fromisoformat(end),
        adults=adults,
        children=children,
    )
    found = price_stay(TARIFF, stay)
    assert isinstance(found, Price), found
    return found


def test_fridays_and_saturdays_have_their_own_price() -> None:
    """2026-12-03 is a Thursday."""
    found = price("2026-12-03", "2026-12-07")
    assert [each.price for each in found.nights] == [100, 130, 130, 100]
    assert found.total == 500


def test_the_narrowest_season_counts_and_its_extra_guest_too() -> None:
    found = price("2027-07-13", "2027-07-16", adults=3)
    assert [each.rate for each in found.nights] == ["Summer", "Feast", "Feast"]
    assert found.extra == 5 + 20 + 20


def test_the_season_of_arrival_says_how_short_a_stay_may_be() -> None:
    stay = Stay(check_in=date(2027, 7, 1), check_out=date(2027, 7, 3), adults=2)
    assert price_stay(TARIFF, stay) == Refusal("too_short", {"nights": 2, "min_nights": 3})
    assert price("2027-06-30", "2027-07-02").total == 100 + 180 + 40


def test_children_are_extra_guests_only_where_the_owner_says_so() -> None:
    assert price("2026-12-01", "2026-12-02", adults=2, children=2).extra == 0
    paying = Tariff(rates=(BASE,), included_guests=2, children_pay=True)
    stay = Stay(check_in=date(2026, 12, 1), check_out=date(2026, 12, 2), adults=2, children=2)
    found = price_stay(paying, stay)
    assert isinstance(found, Price)
    assert found.extra == 10
    assert found.extra_guests == 2


def test_tax_is_of_everything_and_rounded_half_up() -> None:
    tariff = Tariff(
        rates=(Rate(name="Base", nightly=Decimal("33.33")),),
        included_guests=2,
        cleaning_fee=Decimal("0.67"),
        tax_percent=Decimal("12.5"),
    )
    stay = Stay(check_in=date(2026, 12, 1), check_out=date(2026, 12, 3), adults=1)
    found = price_stay(tariff, stay)
    assert isinstance(found, Price)
    assert found.tax == Decimal("8.42")
    assert found.total == Decimal("75.75")


def test_a_night_without_a_rate_is_named() -> None:
    stay = Stay(check_in=date(2027, 8, 30), check_out=date(2027, 9, 2), adults=1)
    lonely = Tariff(rates=(SEASON,), included_guests=2)
    assert price_stay(lonely, stay) == Refusal("no_rate", {"night": "2027-09-01"})


amounts = st.decimals(min_value=0, max_value=10**7, places=2)
days = st.dates(min_value=date(2026, 1, 1), max_value=date(2028, 12, 31))


@st.composite
def rates(draw: st.DrawFn) -> Rate:
    first = draw(days)
    return Rate(
        name=draw(st.sampled_from(("A", "B", "C"))),
        nightly=draw(amounts),
        weekend_nightly=draw(st.none() | amounts),
        extra_guest=draw(st.none() | amounts),
        first_night=first,
        last_night=first + timedelta(days=draw(st.integers(0, 90))),
    )


@st.composite
def tariffs(draw: st.DrawFn) -> Tariff:
    return Tariff(
        rates=(Rate(name="Base", nightly=draw(amounts)), *draw(st.lists(rates(), max_size=4))),
        included_guests=2,
        cleaning_fee=draw(amounts),
        tax_percent=draw(st.decimals(min_value=0, max_value=100, places=2)),
    )


@given(tariffs(), days, st.integers(1, 60), st.integers(1, 12))
def test_the_lines_always_add_up_to_the_total(
    tariff: Tariff, first: date, nights: int, adults: int
) -> None:
    stay = Stay(check_in=first, check_out=first + timedelta(days=nights), adults=adults)
    found = price_stay(tariff, stay)
    assert isinstance(found, Price)
    lines = quotes.list_lines(found)
    assert sum(Decimal(line["amount"]) for line in lines) == found.total
    told = [line for line in lines if line["kind"] == "nights"]
    assert sum(line["nights"] for line in told) == nights
    assert all(Decimal(x["each"]) * x["nights"] == Decimal(x["amount"]) for x in told)
    assert found.total == found.total.quantize(Decimal("0.01"))
