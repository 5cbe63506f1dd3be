"""What an expression may work out: its operators, and the closed list of functions it may call.

Each is bounded in what it takes and gives, whatever a flow or a customer puts in.
"""

import ast
import operator
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from centralita.decide import words
from centralita.decide.flow import dates, parties, periods

_GREATEST: Final = 10**15
_FINEST: Final = 100
"""Decimal places a number may have: `1e-999999999` would be a text of a thousand million zeros."""
_LONGEST: Final = 4096


def find_number(value: Any) -> int | Decimal | None:
    """The number that a value is or spells: `"12.50"` is one, `"a"` and True are none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | Decimal):
        return value
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    exponent = number.as_tuple().exponent
    fine = isinstance(exponent, int) and -_FINEST <= exponent <= _FINEST
    return number if fine and abs(number) <= _GREATEST else None


def _round(value: Any, places: Any = 0) -> int | Decimal:
    """To so many decimal places; Python would take for ever to round to millions of them."""
    return round(_to_number(value), min(max(int(places), -_FINEST), _FINEST) or None)


def _pair(left: Any, right: Any) -> tuple[Any, Any]:
    """Two sides made comparable: exact decimals as text count as numbers beside a number."""
    if isinstance(left, str) and isinstance(right, str):
        return left, right
    one, other = find_number(left), find_number(right)
    return (left, right) if one is None or other is None else (one, other)


def _bind(work: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def apply(left: Any, right: Any) -> Any:
        return work(*_pair(left, right))

    return apply


def _calculate(work: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def apply(left: Any, right: Any) -> Any:
        one, other = find_number(left), find_number(right)
        if one is None or other is None:
            raise TypeError("not numbers")
        result = work(one, other)
        if abs(result) > _GREATEST:
            raise OverflowError("too great")
        return result

    return apply


def _add(left: Any, right: Any) -> Any:
    """Numbers are added; two texts, or two lists, are joined."""
    if isinstance(left, str) and isinstance(right, str):
        return (left + right)[:_LONGEST]
    if isinstance(left, list) and isinstance(right, list):
        return (left + right)[:200]
    return _calculate(operator.add)(left, right)


def _divide(left: Any, right: Any) -> Any:
    result = Decimal(left) / Decimal(right)
    return int(result) if result == result.to_integral_value() else result


def _contains(inside: Any, whole: Any) -> bool:
    return whole is not None and inside in whole


OPERATORS: Final[dict[type, Callable[..., Any]]] = {
    ast.Add: _add,
    ast.Sub: _calculate(operator.sub),
    ast.Mult: _calculate(operator.mul),
    ast.Div: _calculate(_divide),
    ast.FloorDiv: _calculate(operator.floordiv),
    ast.Mod: _calculate(operator.mod),
    ast.Eq: _bind(operator.eq),
    ast.NotEq: _bind(operator.ne),
    ast.Gt: _bind(operator.gt),
    ast.Lt: _bind(operator.lt),
    ast.GtE: _bind(operator.ge),
    ast.LtE: _bind(operator.le),
    ast.Not: operator.not_,
    ast.USub: lambda value: -(find_number(value) or 0),
    ast.In: _contains,
    ast.NotIn: lambda inside, whole: not _contains(inside, whole),
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}


def _get_length(value: Any) -> int:
    return 0 if value is None else len(value)


def _to_number(value: Any) -> int | Decimal:
    return find_number(value) or 0


def _count_days(first: Any, last: Any) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _add_days(day: Any, days: Any) -> str:
    return (date.fromisoformat(day) + timedelta(days=int(days))).isoformat()


def _find_days(text: Any, today: Any) -> list[dict[str, Any]]:
    """What somebody wrote of days: `[{"day": "2027-03-10", "text": {"es": …, "en": …}}, …]`."""
    seen = date.fromisoformat(today)
    return [
        {"day": each.isoformat(), "text": dates.say_date(each, seen)}
        for each in periods.find_days(str(text or ""), seen)
    ]


def _find_guests(text: Any) -> dict[str, Any] | None:
    """Who comes, of what somebody wrote: `{"adults": 2, "children": None}`, None where nobody."""
    found = parties.find_party(str(text or ""))
    return None if found is None else {"adults": found.adults, "children": found.children}


def _get_weekday(day: Any) -> int:
    return date.fromisoformat(day).isoweekday()


def _holds(text: Any, piece: Any) -> bool:
    """Whether a text holds words, whatever their case and accents; or a list an item."""
    if isinstance(text, str):
        return words.plain(str(piece)) in words.plain(text)
    return text is not None and piece in text


def _join(values: Any, between: Any = ", ") -> str:
    joined = ""
    for each in values:
        joined = f"{joined}{between if joined else ''}{each}"
        if len(joined) > _LONGEST:
            break
    return joined[:_LONGEST]


def _find_first(values: Any) -> Any:
    return values[0] if values else None


FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "len": _get_length,
    "number": _to_number,
    "text": lambda value: "" if value is None else str(value),
    "lower": lambda value: str(value).lower(),
    "upper": lambda value: str(value).upper(),
    "round": _round,
    "abs": lambda value: abs(_to_number(value)),
    "min": lambda *values: min(values[0] if len(values) == 1 else values, key=_to_number),
    "max": lambda *values: max(values[0] if len(values) == 1 else values, key=_to_number),
    "contains": _holds,
    "join": _join,
    "first": _find_first,
    "days_between": _count_days,
    "add_days": _add_days,
    "days_in": _find_days,
    "guests_in": _find_guests,
    "weekday": _get_weekday,
}
"""All that an expression may call."""
