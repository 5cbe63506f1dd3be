"""Flows from files, and everything that is wrong with them, in the reader's language."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from centralita.decide.flow import checking
from centralita.desk import Desk
from centralita.installed import VERTICALS
from centralita.kit import json
from centralita.vocabulary import errors

_NAME: Final = re.compile("[a-z][a-z0-9_]{0,59}")


def read_object(file: Path, what: str) -> dict[str, Any]:
    """A JSON object from a file. Raises `Invalid` that names the file and the trouble."""
    try:
        found = json.decode_untrusted(file.read_bytes())
    except OSError as problem:
        raise errors.Invalid(
            f"{what}: the file {file} can't be read ({problem.strerror}). Check its name and "
            "rights.",
            code="unreadable_file",
            facts={"what": what, "file": file, "reason": problem.strerror},
        ) from None
    except ValueError as problem:
        raise errors.Invalid(
            f"{what}: {file} is {problem}. Correct it and try again.",
            code="bad_json_file",
            facts={"what": what, "file": file, "reason": problem},
        ) from None
    if not isinstance(found, dict):
        raise errors.Invalid(
            f"{what}: {file} is no JSON object. Correct it and try again.",
            code="bad_json_file",
            facts={"what": what, "file": file, "reason": "no JSON object"},
        )
    return found


def write_object(file: Path, value: object) -> None:
    """The same the other way, to be read by people. Raises `Invalid`."""
    text = msgspec.json.format(json.encode(value), indent=2)
    try:
        file.write_bytes(text + b"\n")
    except OSError as problem:
        raise errors.Invalid(
            f"file: {file} can't be written ({problem.strerror}). Check its folder and rights.",
            code="unwritable_file",
            facts={"file": file, "reason": problem.strerror},
        ) from None


def check_name(name: str) -> str:
    """What a flow may be called. Raises `Invalid`."""
    if not _NAME.fullmatch(name):
        raise errors.Invalid(
            f"flow: {name!r} can't be its name. Use up to 60 small letters, digits and _, "
            "beginning with a letter, as in orders; give --name.",
            code="bad_flow_name",
            facts={"name": name},
        )
    return name


def check_flow(
    definition: Mapping[str, Any],
    name: str,
    language: str,
    *,
    trades: Collection[str] | None = None,
    others: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Raises `Invalid` with a line for each problem: node, field, reason.

    `trades` are those that may be used (None: all installed ones), `others` the tenant's flows by
    name (None: calls are not checked).
    """
    usable = VERTICALS.keys() if trades is None else set(trades)
    known = {
        each: card
        for each, card in Desk(VERTICALS).list_known().items()
        if each.partition(".")[0] in usable
    }
    trade = VERTICALS.get(str(definition.get("trade"))) if usable else None
    found = checking.check(
        definition, known, trade.texts if trade is not None else None, flows=others, name=name
    )
    if found:
        raise errors.Invalid("\n".join(each.say(language) for each in found), code="bad_flow")
