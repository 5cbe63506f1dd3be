"""A conversation's memory where no flow keeps its own: one JSON object, a key for each thing.

Whoever reads or writes a key leaves the others alone. A memory that is no such object (another kind
of bot wrote it) counts as empty.
"""

from typing import Any

import msgspec

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def read_memory(memory: str | None) -> dict[str, Any]:
    """Everything that is remembered, by key."""
    if not memory:
        return {}
    try:
        return _decode(memory)
    except msgspec.DecodeError:
        return {}


def find_key(memory: str | None, key: str) -> Any:
    """One thing that is remembered; None where it is not.

    Most memories don't hold a thing at all: then its name is nowhere in them.
    """
    return read_memory(memory).get(key) if memory and f'"{key}"' in memory else None


def write_key(memory: str | None, key: str, value: Any) -> str | None:
    """The memory with this key set, or without it where the value is None; None when empty."""
    if value is None and find_key(memory, key) is None:
        return memory or None
    kept = read_memory(memory)
    if value is None:
        del kept[key]
    else:
        kept[key] = value
    return write_memory(kept)


def write_memory(kept: dict[str, Any]) -> str | None:
    """Everything that is to be remembered; None when that is nothing."""
    return _encode(kept).decode() if kept else None
