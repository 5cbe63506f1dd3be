"""The API's codes, made from the program: `python -m tests.docs.problems_page` writes the page."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from centralita.show.api import problems

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "reference" / "problems.md"
SOURCES: Final = ROOT / "src" / "centralita"
TEXTS: Final = SOURCES / "show" / "texts"
_ELSEWHERE: Final = (
    *((400, "bad_request"), (400, "bad_value"), (400, "invalid_request")),
    *((401, "api_key_expired"), (401, "bad_api_key"), (401, "no_api_key")),
    *((403, "missing_right"), (403, "missing_scope")),
    *((503, "database_away"), (503, "took_too_long")),
)
"""Answered by the framework's own handlers, by the gate, and for the database."""
_API: Final = ("show", "console", "verticals", "demo")

_HEAD: Final = """# Problems of the HTTP API

What goes wrong is answered as `application/problem+json` (RFC 9457): `type`, `title`, `status`,
`detail` (a sentence in the language of `Accept-Language`, Spanish or English), `code` (stable, for
programs), `facts` (the values in the sentence) and `fields` (which fields of the request are wrong,
with `invalid_request`). Where no status is told below, it is that of the cause.

Codes of [other errors](errors.md) come with the status of their kind: not found 404, conflict 409,
refused 403, invalid 400, unavailable 503.

This page is made from `src/centralita/show/texts/en.toml` and the routes
(`python -m tests.docs.problems_page`).

| code | status | |
|---|---|---|
"""


def render() -> str:
    """The page as it must be."""
    statuses = find_statuses()
    rows = [
        f"| `{code}` | {', '.join(map(str, sorted(statuses.get(code, ())))) or ''} | {text} |\n"
        for code, text in sorted(read_sentences("en").items())
    ]
    return _HEAD + "".join(rows)


def read_sentences(language: str) -> dict[str, str]:
    """Code → sentence."""
    texts = tomllib.loads((TEXTS / f"{language}.toml").read_text("utf-8"))
    found: dict[str, str] = texts["problem"]
    return found


def find_statuses() -> dict[str, set[int]]:
    """Code → statuses it is answered with, as the sources say."""
    found: dict[str, set[int]] = {}
    for status, code in [*_ELSEWHERE, *list_declined(), *_list_kinds()]:
        found.setdefault(code, set()).add(status)
    return found


def list_declined() -> Iterator[tuple[int, str]]:
    """(status, code) wherever a request is declined or refused with both written out."""
    for path in _list_files(_API):
        for call in _list_calls(path):
            name = _get_name(call.func)
            status = call.args[0] if call.args else None
            if not isinstance(status, ast.Constant) or not isinstance(status.value, int):
                continue
            codes = [each.value for each in call.keywords if each.arg == "code"]
            if name in ("Declined", "write_problem"):
                codes += call.args[1:3]
            for code in codes:
                if name in ("Declined", "write_problem", "Refusal"):
                    yield from ((status.value, each) for each in _list_texts(code))


def _list_kinds() -> Iterator[tuple[int, str]]:
    """Those of the tree of errors, by kind."""
    kinds = {
        "NotFound": "not_found",
        "Conflict": "conflict",
        "Refused": "refused",
        "Invalid": "invalid",
        "Unavailable": "unavailable",
    }
    for path in SOURCES.rglob("*.py"):
        for call in _list_calls(path):
            name = _get_name(call.func)
            for keyword in call.keywords:
                if name in kinds and keyword.arg == "code":
                    status = problems.STATUS[kinds[name]]
                    yield from ((status, code) for code in _list_texts(keyword.value))


def _list_files(rooms: tuple[str, ...]) -> Iterator[Path]:
    """Those of the API; the calls of `rpc.py` answer in a shape of their own."""
    for room in rooms:
        yield from (path for path in (SOURCES / room).rglob("*.py") if path.name != "rpc.py")


def _list_calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def _get_name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def _list_texts(node: ast.expr) -> Iterator[str]:
    """The texts an expression may be: one, or either of two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _list_texts(node.body)
        yield from _list_texts(node.orelse)


if __name__ == "__main__":
    PAGE.write_text(render(), "utf-8")
