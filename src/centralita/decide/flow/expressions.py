"""Conditions and small sums of a flow: a closed list of functions over `simpleeval`, never code.

An expression reads the flow's variables by name and path (`cart.lines`, `lines[0].name`). What
is missing is None; what can't be worked out is None too, so that a flow goes on. Exact decimals
are texts: beside a number they count as numbers.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import simpleeval  # type: ignore[import-untyped]  # it ships no types
from msgspec import Struct

from centralita.decide import words
from centralita.decide.flow.shapes import EXPRESSION_LENGTH

_MOST_PARTS: Final = 60
_GREATEST: Final = 10**15
_LONGEST: Final = 4096
CONSTANTS: Final = {"true": True, "false": False, "null": None}


class Broken(Exception):
    """An expression that can't be used; `code` is a key of `problems`."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.what = what


class Expression(Struct, frozen=True):
    """Parsed once; `names` are those it reads (only their first word)."""

    source: str
    tree: Any
    names: frozenset[str]


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
    return number if number.is_finite() and abs(number) <= _GREATEST else None


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


_OPERATORS: Final[dict[type, Callable[..., Any]]] = {
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


def _get_weekday(day: Any) -> int:
    return date.fromisoformat(day).isoweekday()


def _holds(text: Any, piece: Any) -> bool:
    """Whether a text holds words, whatever their case and accents; or a list an item."""
    if isinstance(text, str):
        return words.plain(str(piece)) in words.plain(text)
    return text is not None and piece in text


def _join(values: Any, between: Any = ", ") -> str:
    return str(between).join(str(each) for each in values)[:_LONGEST]


def _find_first(values: Any) -> Any:
    return values[0] if values else None


FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "len": _get_length,
    "number": _to_number,
    "text": lambda value: "" if value is None else str(value),
    "lower": lambda value: str(value).lower(),
    "upper": lambda value: str(value).upper(),
    "round": lambda value, places=0: round(_to_number(value), int(places) or None),
    "abs": lambda value: abs(_to_number(value)),
    "min": lambda *values: min(values[0] if len(values) == 1 else values, key=_to_number),
    "max": lambda *values: max(values[0] if len(values) == 1 else values, key=_to_number),
    "contains": _holds,
    "join": _join,
    "first": _find_first,
    "days_between": _count_days,
    "add_days": _add_days,
    "weekday": _get_weekday,
}
"""All that an expression may call."""

_PARTS: Final = (
    ast.Expression, ast.Expr, ast.Name, ast.Load, ast.Constant, ast.UnaryOp, ast.BinOp, ast.BoolOp,
    ast.And, ast.Or, ast.Compare, ast.IfExp, ast.Call, ast.Subscript, ast.Attribute,
)  # fmt: skip


def parse(source: str) -> Expression:
    """Raises `Broken` where it is too long, is no expression, or uses what is not allowed."""
    if len(source) > EXPRESSION_LENGTH:
        raise Broken("expression_long", str(len(source)))
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Broken("expression_broken", source) from error
    parts = list(ast.walk(tree))
    if len(parts) > _MOST_PARTS:
        raise Broken("expression_long", str(len(source)))
    called = {id(part.func) for part in parts if isinstance(part, ast.Call)}
    for part in parts:
        _check_part(part)
    names = {p.id for p in parts if isinstance(p, ast.Name) and id(p) not in called}
    return Expression(source, tree, frozenset(names - CONSTANTS.keys()))


def _check_part(part: ast.AST) -> None:
    if isinstance(part, ast.Call):
        function = part.func.id if isinstance(part.func, ast.Name) else ast.unparse(part.func)
        if function not in FUNCTIONS or part.keywords:
            raise Broken("function_unknown", function)
    elif isinstance(part, ast.Attribute):
        if part.attr.startswith("_"):
            raise Broken("expression_forbidden", part.attr)
    elif isinstance(part, ast.Constant):
        if not isinstance(part.value, str | int | float | bool | None):
            raise Broken("expression_forbidden", str(part.value))
    elif not isinstance(part, _PARTS) and type(part) not in _OPERATORS:
        raise Broken("expression_forbidden", type(part).__name__)


class _Evaluator(simpleeval.SimpleEval):  # type: ignore[misc]  # it ships no types
    """Attributes are keys of objects, never Python's own."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        """Not the library's own: a turn makes many, and only these parts are ever allowed."""
        self.operators, self.functions, self.names = _OPERATORS, FUNCTIONS, names
        self.nodes = {
            ast.Name: self._eval_name,
            ast.Constant: self._eval_constant,
            ast.UnaryOp: self._eval_unaryop,
            ast.BinOp: self._eval_binop,
            ast.BoolOp: self._eval_boolop,
            ast.Compare: self._eval_compare,
            ast.IfExp: self._eval_ifexp,
            ast.Call: self._eval_call,
            ast.Attribute: self._find_attribute,
            ast.Subscript: self._find_item,
        }

    def _find_attribute(self, node: ast.Attribute) -> Any:
        holder = self._eval(node.value)
        return holder.get(node.attr) if isinstance(holder, dict) else None

    def _find_item(self, node: ast.Subscript) -> Any:
        holder, key = self._eval(node.value), self._eval(node.slice)
        if isinstance(holder, dict):
            return holder.get(key)
        fits = isinstance(holder, list | str) and isinstance(key, int) and abs(key) < len(holder)
        return holder[key] if fits else None


class _Names(Mapping[str, Any]):
    """A scope in which a name that is missing is None, and numbers are never inexact."""

    def __init__(self, scope: Mapping[str, Any]) -> None:
        self._scope = scope

    def __getitem__(self, name: str) -> Any:
        return CONSTANTS[name] if name in CONSTANTS else self._scope.get(name)

    def __iter__(self) -> Any:
        return iter(self._scope)

    def __len__(self) -> int:
        return len(self._scope)


def evaluate(expression: Expression, scope: Mapping[str, Any]) -> Any:
    """The value, as plain data; None where it can't be worked out."""
    if isinstance(expression.tree, ast.Name):
        return to_plain(_Names(scope)[expression.tree.id])
    evaluator = _Evaluator(_Names(scope))
    try:
        value = evaluator.eval(expression.source, previously_parsed=expression.tree)
    except (simpleeval.InvalidExpression, ArithmeticError, ValueError, TypeError, LookupError):
        return None
    except (AttributeError, RecursionError):
        return None
    return to_plain(value)


def to_plain(value: Any) -> Any:
    """Exact decimals become whole numbers or text, as facts write them."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value, "f")
    return value


def holds(expression: Expression | None, scope: Mapping[str, Any]) -> bool:
    """Whether a condition holds; none always does."""
    return expression is None or bool(evaluate(expression, scope))
