"""Finds, in our own source, every reason that the code writes down for a timeline."""

import ast
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args

from centralita.verticals.hotel import screens
from centralita.verticals.restaurant import flow

SOURCE: Final = Path(__file__).parents[2] / "src" / "centralita"

_ROOMS: Final = (
    "cli", "console", "decide", "effects", "records", "route", "show", "stories", "verticals",
)  # fmt: skip
_TELLERS: Final = frozenset(
    (("engine.py", "_find_problem"), ("handler.py", "_list_steps"), ("menus.py", "show"),
     ("returns.py", "read_answer"))
)  # fmt: skip
"""Functions whose strings are reasons, by their files."""
_BY_PLACE: Final = {
    "add_step": 0, "keep_silent": 1, "_greet": 1, "hand_over": 2, "_answer": 2, "_ask_review": 2,
    "_to_owner": 3, "fail": 1,
}  # fmt: skip
"""Functions that take a reason as a positional argument, and which one."""
_PROBLEMS: Final = frozenset(
    ("Failed", "TryLater", "NoAnswer", "NoModel", "NoResult", "NotInstalled", "Refused",
     "Unreachable")
)  # fmt: skip
"""What slow answers fail with; it is the problem of `asked …` and part of reasons."""
_SAMPLES: Final = {
    "_name(returned)": ("the agent", "the outside bot", "the code bot"),
    "_NAMES[effect.kind]": ("agent", "outside bot", "code bot", "transcription"),
    "type(node).__name__.lower()": (
        "say", "menu", "ask", "act", "branch", "set", "call", "wait", "handover", "end",
    ),
    "talk": ("hello", "goodbye"),
    "run.language": ("es", "en"),
    "limit.do": ("skip", "flag"),
    "here.wish": ("es", "en", "ask"),
    "', '.join(sorted(kinds))": ("reaction, sticker",),
    "', '.join(files)": ("document, image",),
    "step.after": get_args(flow.State),
    "what": ("took it over", "gave it back", "closed it"),
    "state": get_args(screens.State),
    "called": ("",),
    "tried": ("",),
    "engine.py: said": ("could not be reached", "answered 500"),
    "menus.py: said": ("", "titles are numbered, the whole of them stands below"),
    "tokens": ("1 + 2 tokens",),
}  # fmt: skip
_WHERE_SENTENCES_ARE: Final = {
    "because", "found.because", "decision.because", "by_rules.because", "problem",
    "outcome.problem", "answer",
}  # fmt: skip
_ANY: Final = "1"
_PARTS: Final = frozenset((("engine.py", "said"), ("handler.py", "tokens")))
"""Variables that are part of a reason."""
_PUT_TOGETHER: Final = frozenset(
    ("new conversation", "nothing has returned", "the model gave no answer",
     "the address leads nowhere (tried 3 times)", "the agent wants a person: no reason given")
)  # fmt: skip
"""The columns' defaults, and what no single expression says."""


def list_reasons() -> set[str]:
    """Every sentence, with something in place of what it tells."""
    found: set[str] = set()
    for file in (each for room in _ROOMS for each in (SOURCE / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            for expression in _list_expressions(node, file):
                found.update(_write(expression, file.name))
    found |= {*_list_flow_reasons(), *_PUT_TOGETHER}
    return {each.strip("; ") for each in found if " " in each} - {"–"}


def _list_expressions(node: ast.AST, file: Path) -> Iterator[ast.expr]:
    match node:
        case ast.Call(func=called, args=args, keywords=keywords):
            yield from (each.value for each in keywords if each.arg == "because")
            at = _find_place(called, "effects" in file.parts)
            yield from args[at : at + 1] if at is not None else ()
        case ast.Assign(targets=[target], value=value):
            pairs = [(target, value)]
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                pairs = list(zip(target.elts, value.elts, strict=True))
            yield from (each for part, each in pairs if _is_reason(part))
        case ast.AugAssign(target=target, value=value) if _is_reason(target):
            yield value
        case ast.FunctionDef(name=name, body=body) if (file.name, name) in _TELLERS:
            yield from (each for line in body[1:] for each in _list_strings(line, file.name))


def _find_place(called: ast.expr, in_effects: bool) -> int | None:
    match called:
        case ast.Attribute(value=ast.Name(id="leaving"), attr="hand_over"):
            return 1
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return 0 if name in _PROBLEMS and in_effects else _BY_PLACE.get(name)
    return None


def _list_strings(node: ast.AST, file: str) -> Iterator[ast.expr]:
    if isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    ):
        yield node
    elif not _is_part(node, file):
        for inside in ast.iter_child_nodes(node):
            yield from _list_strings(inside, file)


def _is_part(node: ast.AST, file: str) -> bool:
    """What is told to a log, or goes into a reason that is found by itself."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return (file, name) in _PARTS
    return isinstance(node, ast.Expr)


def _is_reason(target: ast.expr) -> bool:
    match target:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name == "because"
        case ast.Subscript(slice=ast.Constant(value=key)):
            return bool(key == "because")
    return False


def _write(expression: ast.expr, file: str) -> list[str]:
    match expression:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            told = (_write_part(each, file) for each in parts)
            return ["".join(each).strip() for each in itertools.product(*told)]
        case ast.BoolOp(values=values):
            return [text for each in values for text in _write(each, file)]
        case ast.IfExp(body=body, orelse=orelse):
            return [*_write(body, file), *_write(orelse, file)]
        case ast.Call(func=ast.Attribute(attr="join"), args=[ast.GeneratorExp(elt=elt)]):
            return _write(elt, file)
        case ast.Call(func=ast.Attribute(attr="strip", value=value)):
            return _write(value, file)
    return []


def _write_part(part: ast.expr, file: str) -> tuple[str, ...]:
    match part:
        case ast.FormattedValue(value=value):
            shown = ast.unparse(value)
            known = "a thank you" if shown in _WHERE_SENTENCES_ARE else _ANY
            return _SAMPLES.get(f"{file}: {shown}") or _SAMPLES.get(shown, (known,))
        case ast.Constant(value=text):
            return (str(text),)
    raise ValueError(ast.unparse(part))


def _list_flow_reasons() -> Iterator[str]:
    for file in SOURCE.rglob("flows/*.json"):
        yield from _list_in(json.loads(file.read_text()))


def _list_in(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        inside = node.get("hand_over")
        if isinstance(inside, dict) and "because" in inside:
            yield inside["because"]
        for each in node.values():
            yield from _list_in(each)
    elif isinstance(node, list):
        for each in node:
            yield from _list_in(each)
