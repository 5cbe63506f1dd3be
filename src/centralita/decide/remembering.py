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


def write_key(memory: str | None, key: str, value: Any) -> str | None:
    """The memory with this key set, or without it where the value is None; None when empty."""
    if not memory and value is None:
        return None
    kept = read_memory(memory)
    if value is None:
        if key not in kept:
            return memory
        del kept[key]
    else:
        kept[key] = value
    return _encode(kept).decode() if kept else None
