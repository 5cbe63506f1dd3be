"""Expressions work things out, and nothing else."""

from typing import Any

import pytest

from centralita.decide.flow import expressions
from centralita.decide.flow.expressions import Broken

SCOPE: dict[str, Any] = {
    "n": 3, "name": "Ana", "none": None,
    "cart": {"total": "12.50", "lines": [{"id": "a"}], "items": 2},
    "text": "hi", "yes": True, "day": "2026-11-20",
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("n + 1", 4), ("n > 2 and name == 'Ana'", True), ("cart.total >= 10", True),
        ("cart.total + 1", "13.50"), ("cart.total * 2", 25), ("cart.items", 2),
        ("cart.lines[0].id", "a"), ("cart.lines[7].id", None), ("cart.nothing.more", None),
        ("missing", None), ("missing > 3", None), ("not missing", True), ("len(cart.lines)", 1),
        ("len(missing)", 0), ("'a' in name", True), ("none is null", True),
        ("'big' if n > 5 else 'small'", "small"), ("contains(name, 'AN')", True),
        ("number('2.50') + 1", "3.50"), ("add_days(day, 3)", "2026-11-23"),
        ("days_between(day, '2026-12-20')", 30), ("weekday(day)", 5), ("add_days('x', 1)", None),
        ("n / 0", None), ("10 / 4", "2.5"), ("7 // 2", 3), ("7 % 2", 1), ("-n", -3),
        ("min(n, 5)", 3), ("max(1, '7.5')", "7.5"), ("round('2.567', 1)", "2.6"),
        ("upper(name) + '!'", "ANA!"), ("join(cart.lines)", "{'id': 'a'}"),
        ("first(cart.lines).id", "a"), ("text", "hi"), ("text(n)", "3"), ("true", True),
        ("n == '3'", True), ("n != 3", False), ("name < 5", None), ("name * 3", None),
        ("999999999999999 * 999999999999999", None), ("yes == true", True),
    ],
)  # fmt: skip
def test_values(source: str, value: Any) -> None:
    assert expressions.evaluate(expressions.parse(source), SCOPE) == value


@pytest.mark.parametrize(
    "source",
    [
        "", "1 +", "a = 1", "import os", "__import__('os')", "name.upper()", "cart.__class__",
        "[x for x in name]", "lambda: 1", "f'{name}'", "2 ** 99", "open('x')", "eval('1')",
        "name.format()", "(1).real.__class__", "{'a': 1}", "print(1)", "n := 3", "1; 2",
        "len(x=1)", "b'x'", "...", "x" * 300, "((((" * 60, "len(*cart)", "1j",
    ],
)  # fmt: skip
def test_what_is_no_expression(source: str) -> None:
    with pytest.raises(Broken):
        expressions.parse(source)


def test_names_that_are_read() -> None:
    parsed = expressions.parse("cart.total > limit and len(lines) == 2 or true")
    assert parsed.names == {"cart", "limit", "lines"}
