"""What a stay costs: exact decimals, night by night. Pure.

The sum of the lines is the total, to the cent: every line is rounded before it is added.
"""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from msgspec import Struct

from centralita.verticals.hotel.stays import Refusal, Stay, list_nights

_CENT: Final = Decimal("0.01")
_WEEKEND: Final = (4, 5)
"""Friday's and Saturday's nights, by `date.weekday`."""


class Rate(Struct, frozen=True, kw_only=True):
    """Prices of the nights from `first_night` to `last_night`, both included; the base has none.

    `weekend_nightly` None: as on other nights. `extra_guest` (per night and guest beyond those
    included) and `min_nights` None: as in the base, as the property says.
    """

    name: str
    nightly: Decimal
    weekend_nightly: Decimal | None = None
    extra_guest: Decimal | None = None
    min_nights: int | None = None
    first_night: date | None = None
    last_night: date | None = None

    @property
    def days(self) -> int:
        """How long it counts; the base for ever."""
        if self.first_night is None or self.last_night is None:
            return date.max.toordinal()
        return (self.last_night - self.first_night).days

    def covers(self, night: date) -> bool:
        if self.first_night is None or self.last_night is None:
            return True
        return self.first_night <= night <= self.last_night

    def get_price(self, night: date) -> Decimal:
        if self.weekend_nightly is not None and night.weekday() in _WEEKEND:
            return self.weekend_nightly
        return self.nightly


class Tariff(Struct, frozen=True, kw_only=True):
    """All that a property's price depends on. `tax_percent` is of everything else together."""

    rates: tuple[Rate, ...]
    included_guests: int
    min_nights: int = 1
    cleaning_fee: Decimal = Decimal(0)
    tax_percent: Decimal = Decimal(0)
    children_pay: bool = False


class Night(Struct, frozen=True):
    night: date
    rate: str
    price: Decimal


class Price(Struct, frozen=True, kw_only=True):
    """A stay's price in its parts; `total` is their sum."""

    nights: tuple[Night, ...]
    extra_guests: int
    extra: Decimal
    cleaning: Decimal
    tax: Decimal

    @property
    def lodging(self) -> Decimal:
        return sum((night.price for night in self.nights), Decimal(0))

    @property
    def total(self) -> Decimal:
        return self.lodging + self.extra + self.cleaning + self.tax


def price_stay(tariff: Tariff, stay: Stay) -> Price | Refusal:
    """The price, or `no_rate` or `too_short`; the rate of the first night says how short."""
    chosen = [
        (night, _find_rate(tariff.rates, night))
        for night in list_nights(stay.check_in, stay.check_out)
    ]
    nights: list[Night] = []
    extra = Decimal(0)
    paying = stay.guests if tariff.children_pay else stay.adults
    extra_guests = max(0, paying - tariff.included_guests)
    for night, rate in chosen:
        if rate is None:
            return Refusal("no_rate", {"night": night.isoformat()})
        nights.append(Night(night, rate.name, _round(rate.get_price(night))))
        extra += extra_guests * _get_extra(rate, tariff.rates)
    shortest = _get_shortest(chosen[0][1], tariff)
    if len(nights) < shortest:
        return Refusal("too_short", {"nights": len(nights), "min_nights": shortest})
    before_tax = sum((night.price for night in nights), Decimal(0)) + _round(extra)
    before_tax += _round(tariff.cleaning_fee)
    return Price(
        nights=tuple(nights),
        extra_guests=extra_guests,
        extra=_round(extra),
        cleaning=_round(tariff.cleaning_fee),
        tax=_round(before_tax * tariff.tax_percent / 100),
    )


def _find_rate(rates: Sequence[Rate], night: date) -> Rate | None:
    """The narrowest that covers it: a holiday inside a season counts before the season."""
    return min(
        (rate for rate in rates if rate.covers(night)),
        key=lambda rate: (rate.days, rate.first_night or date.max),
        default=None,
    )


def _get_extra(rate: Rate, rates: Sequence[Rate]) -> Decimal:
    if rate.extra_guest is not None:
        return rate.extra_guest
    base = next((each for each in rates if each.first_night is None), None)
    return (base.extra_guest if base else None) or Decimal(0)


def _get_shortest(rate: Rate | None, tariff: Tariff) -> int:
    if rate is not None and rate.min_nights is not None:
        return rate.min_nights
    return tariff.min_nights


def _round(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
