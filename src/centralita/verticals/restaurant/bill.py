"""The arithmetic of an order: lines, options, fee, total. Pure and exact."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from msgspec import Struct

from centralita.verticals.restaurant import money


class Priced(Protocol):
    """Anything with a price of its own."""

    @property
    def price(self) -> Decimal: ...


class Countable(Protocol):
    """A line: a dish's price, its options' prices, how many."""

    @property
    def price(self) -> Decimal: ...
    @property
    def quantity(self) -> int: ...
    @property
    def options(self) -> "Iterable[Priced]": ...


class Bill(Struct, frozen=True):
    """What is to be paid."""

    subtotal: Decimal
    fee: Decimal
    total: Decimal


def get_unit(line: Countable) -> Decimal:
    """One piece with its options."""
    return line.price + sum((option.price for option in line.options), money.ZERO)


def get_sum(line: Countable) -> Decimal:
    """All pieces of a line."""
    return get_unit(line) * line.quantity


def make_bill(lines: Iterable[Countable], fee: Decimal = money.ZERO) -> Bill:
    """The total is the sum of the lines and the fee, nothing else."""
    subtotal = sum((get_sum(line) for line in lines), money.ZERO)
    return Bill(subtotal, fee, subtotal + fee)
