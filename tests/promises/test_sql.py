"""Promise 5: no statement is ever put together from what came in, so there is nothing to inject."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import centralita

ROOT = Path(centralita.__file__).parent
ROOMS = ("verticals", "records", "route", "effects", "receive", "send", "stories", "decide")
ASKS = {"fetch", "fetchrow", "fetchval", "execute", "executemany"}
CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")
OUR_OWN_WORDS = {
    # Names of columns: keys of a type with a closed list, or of a constant.
    ("verticals/restaurant/cart_writes.py", "write(tuple(values))"),
    ("records/contacts.py", "column"),
    ("records/health.py", "column"),
    # One of two constants.
    ("verticals/restaurant/cart_writes.py", "_touch(cart)"),
    # Conditions, written out by their callers in the same file.
    ("verticals/hotel/bookings.py", "where"),
    # Names of our own table of calls; what was given travels as parameters.
    ("records/calls.py", "name"),
    ("records/calls.py", "places"),
    # Where an extension is installed, as the catalogue of Postgres says it.
    ("records/knowledge_vectors.py", "schema"),
}
"""(file, expression) that a statement may name beside constants; each was looked at."""
LISTED = {
    "query", "sql", "statement", "grant", "url", "link", "text('create schema centralita')",
    "text('select pg_advisory_lock(:lock)')",
}  # fmt: skip
"""Statements that are named first: constants of a list, and those of migrations and provers."""


def list_pieces(node: ast.AST) -> Iterator[ast.AST]:
    """What a statement is put together from, constants left out."""
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "format":
        inside: list[ast.AST] = [*node.args, *(keyword.value for keyword in node.keywords)]
    elif isinstance(node, ast.IfExp):
        inside = [node.body, node.orelse]
    elif isinstance(node, ast.JoinedStr | ast.FormattedValue | ast.BinOp):
        inside = [each for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr)]
    else:
        inside = []
        if not is_constant(node):
            yield node
    for each in inside:
        yield from list_pieces(each)


def is_constant(node: ast.AST) -> bool:
    named = getattr(node, "id", getattr(node, "attr", ""))
    return isinstance(node, ast.Constant) or CONSTANT.fullmatch(named) is not None


def list_strange(file: Path) -> Iterator[tuple[str, str]]:
    name = str(file.relative_to(ROOT))
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ASKS and node.args:
            for piece in list_pieces(node.args[0]):
                yield name, ast.unparse(piece)


def test_promise_5_statements_are_constants() -> None:
    files = [
        file
        for room in ROOMS
        for file in (ROOT / room).rglob("*.py")
        if "migrations" not in file.parts
    ]
    found = {each for file in files for each in list_strange(file)}
    strange = {each for each in found - OUR_OWN_WORDS if each[1] not in LISTED}
    assert {
        each for each in strange if "isolation" not in each[0] and "roles" not in each[0]
    } == set()
    assert found >= OUR_OWN_WORDS, "a name that is no longer needed may go from the list"
    assert not any(name.startswith("verticals/") and said in LISTED for name, said in found)
