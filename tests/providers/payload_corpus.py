"""The recorded webhook bodies and what is expected of each, in a form people can compare."""

import json
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import fields

from centralita.vocabulary.incoming import AnyItem

META = Path(__file__).parent / "meta_cloud" / "payloads"
CHAKRA = Path(__file__).parent / "chakra" / "payloads"
EXPECTED = "expected.jsonl"


def list_payloads(folder: Path) -> list[Path]:
    """Every recorded body of a folder, by name."""
    return sorted(folder.glob("*.json"))


def describe(item: AnyItem) -> dict[str, Any]:
    """An item's type and every field that was set, except its raw JSON."""
    return {"is": type(item).__name__, **_set_fields(item)}


def _set_fields(value: object) -> Any:
    if isinstance(value, msgspec.Struct):
        found = {one.name: (getattr(value, one.name), one.default) for one in fields(value)}
        return {
            name: _set_fields(is_set)
            for name, (is_set, default) in found.items()
            if name != "raw" and is_set != default
        }
    if isinstance(value, tuple | list):
        return [_set_fields(one) for one in value]
    return msgspec.to_builtins(value)


def read_expected(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The expected items by payload name; one item a line in `expected.jsonl`."""
    expected: dict[str, list[dict[str, Any]]] = {}
    for line in (folder / EXPECTED).read_text().splitlines():
        item = json.loads(line)
        expected.setdefault(item.pop("file"), []).append(item)
    return expected
