"""Conditions and small sums of a flow: a closed list of functions over `simpleeval`, never code.

An expression reads the flow's variables by name and path (`cart.lines`, `lines[0].name`). What
is missing is None; what can't be worked out is None too, so that a flow goes on. Exact decimals
are texts: beside a number they count as numbers. What may be called and worked out is in `sums`.
"""

import ast
from collections.abc import Mapping
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


_THOROUGH: Final = frozenset(("text", "lower", "upper", "contains", "join", "min", "max"))
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


class _Evaluator(simpleeval.SimpleEval):  # type: ignore[misc]  # it ships no types
    """Attributes are keys of objects, never Python's own."""

    def __init__(self, names: Mapping[str, Any], purse: Purse) -> None:
        """Not the library's own: a turn makes many, and only these parts are ever allowed."""
        self._purse = purse
        self.operators, self.functions, self.names = sums.OPERATORS, sums.FUNCTIONS, names
        self.nodes = {
            ast.Name: self._find_name,
            ast.Constant: self._eval_constant,
            ast.UnaryOp: self._eval_unaryop,
            ast.BinOp: self._eval_binop,
            ast.BoolOp: self._eval_boolop,
            ast.Compare: self._eval_compare,
            ast.IfExp: self._eval_ifexp,
            ast.Call: self._call,
            ast.Attribute: self._find_attribute,
            ast.Subscript: self._find_item,
        }

    def _eval(self, node: ast.AST) -> Any:
        # The library looks through every value for modules and functions; ours are plain data.
        return self.nodes[type(node)](node)

    def _pay(self, value: Any) -> Any:
        self._purse.spend(1 + (len(value) if isinstance(value, str | list | dict) else 0))
        return value

    def _find_name(self, node: ast.Name) -> Any:
        return self._pay(self.names[node.id])

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


def evaluate(expression: Expression, scope: Mapping[str, Any], purse: Purse | None = None) -> Any:
    """The value, as plain data; None where it can't be worked out, or not within the `purse`."""
    if isinstance(expression.tree, ast.Name):
        return to_plain(_Names(scope)[expression.tree.id])
    evaluator = _Evaluator(_Names(scope), purse or Purse())
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
