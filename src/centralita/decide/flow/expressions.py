"""Conditions and small sums of a flow: a closed list of functions over `simpleeval`, never code.

An expression reads the flow's variables by name and path (`cart.lines`, `lines[0].name`). What
is missing is None; what can't be worked out is None too, so that a flow goes on. Exact decimals
are texts: beside a number they count as numbers. What may be called and worked out is in `sums`.
"""

import ast
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import simpleeval  # type: ignore[import-untyped]  # it ships no types
from msgspec import Struct

from centralita.decide.flow import sizes, sums
from centralita.decide.flow.shapes import EXPRESSION_LENGTH

_MOST_PARTS: Final = 60
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


_THOROUGH: Final = frozenset(
    ("text", "lower", "upper", "contains", "join", "min", "max", "days_in", "guests_in")
)
"""These go through all that they are given."""


class Spent(simpleeval.InvalidExpression):  # type: ignore[misc]  # it ships no types
    """A turn's expressions have worked enough."""


class Purse:
    """How much the expressions of one turn may work, all together, in characters and items that
    are gone through: others' turns wait meanwhile. A flow that means well needs a hundredth."""

    def __init__(self, steps: int = 200_000) -> None:
        self._left = steps

    def spend(self, steps: int) -> None:
        """Raises `Spent`."""
        self._left -= steps
        if self._left < 0:
            raise Spent("too much to work out")


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
        if function not in sums.FUNCTIONS or part.keywords:
            raise Broken("function_unknown", function)
    elif isinstance(part, ast.Attribute):
        if part.attr.startswith("_"):
            raise Broken("expression_forbidden", part.attr)
    elif isinstance(part, ast.Constant):
        if not isinstance(part.value, str | int | float | bool | None):
            raise Broken("expression_forbidden", str(part.value))
    elif not isinstance(part, _PARTS) and type(part) not in sums.OPERATORS:
        raise Broken("expression_forbidden", type(part).__name__)


def _find_named(scope: Mapping[str, Any], name: str) -> Any:
    """A constant or a variable; None where there is no such."""
    return CONSTANTS[name] if name in CONSTANTS else scope.get(name)


class _Evaluator(simpleeval.SimpleEval):  # type: ignore[misc]  # it ships no types
    """Attributes are keys of objects, never Python's own."""

    def __init__(self, names: Mapping[str, Any], purse: Purse) -> None:
        """Not the library's own: a turn makes many, and only these parts are ever allowed."""
        self._purse = purse
        self.operators, self.functions, self.names = sums.OPERATORS, sums.FUNCTIONS, names

    def _eval(self, node: ast.AST) -> Any:
        # The library looks through every value for modules and functions; ours are plain data.
        return _EVALUATE[type(node)](self, node)

    def _pay(self, value: Any) -> Any:
        self._purse.spend(1 + (len(value) if isinstance(value, _SIZED) else 0))
        return value

    def _find_name(self, node: ast.Name) -> Any:
        return self._pay(_find_named(self.names, node.id))

    def _find_attribute(self, node: ast.Attribute) -> Any:
        holder = self._eval(node.value)
        return self._pay(holder.get(node.attr)) if isinstance(holder, dict) else None

    def _find_item(self, node: ast.Subscript) -> Any:
        holder, key = self._eval(node.value), self._eval(node.slice)
        if isinstance(holder, dict):
            return self._pay(holder.get(key))
        fits = isinstance(holder, list | str) and isinstance(key, int) and abs(key) < len(holder)
        return self._pay(holder[key]) if fits else None

    def _call(self, node: ast.Call) -> Any:
        name = node.func.id  # type: ignore[attr-defined]  # `parse` lets nothing else through
        given = [self._eval(each) for each in node.args]
        if name in _THOROUGH:
            self._purse.spend(sum(map(sizes.measure, given)))
        return self._pay(sums.FUNCTIONS[name](*given))


_SIZED: Final = (str, list, dict)
_EVALUATE: Final[Mapping[type[ast.AST], Callable[[_Evaluator, Any], Any]]] = {
    ast.Name: _Evaluator._find_name,
    ast.Constant: lambda _, node: node.value,
    ast.UnaryOp: _Evaluator._eval_unaryop,
    ast.BinOp: _Evaluator._eval_binop,
    ast.BoolOp: _Evaluator._eval_boolop,
    ast.Compare: _Evaluator._eval_compare,
    ast.IfExp: _Evaluator._eval_ifexp,
    ast.Call: _Evaluator._call,
    ast.Attribute: _Evaluator._find_attribute,
    ast.Subscript: _Evaluator._find_item,
}
"""How each part is worked out."""


def evaluate(expression: Expression, scope: Mapping[str, Any], purse: Purse | None = None) -> Any:
    """The value, as plain data; None where it can't be worked out, or not within the `purse`."""
    if isinstance(expression.tree, ast.Name):
        return to_plain(_find_named(scope, expression.tree.id))
    evaluator = _Evaluator(scope, purse or Purse())
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


def holds(
    expression: Expression | None, scope: Mapping[str, Any], purse: Purse | None = None
) -> bool:
    """Whether a condition holds; none always does."""
    return expression is None or bool(evaluate(expression, scope, purse))
