"""Files with recorded webhook bodies: one body, an array of bodies, or one body a line."""

from pathlib import Path

import typer

from centralita.kit import json


class FileUnreadable(Exception):
    """The file can't be read; the text names it and says what to do."""


def read_content(file: str) -> bytes:
    """The file's bytes; `-` is standard input. Raises `FileUnreadable`."""
    if file == "-":
        return typer.get_binary_stream("stdin").read()
    try:
        return Path(file).read_bytes()
    except FileNotFoundError:
        raise FileUnreadable(f"{file}: there is no such file. Check the path.") from None
    except IsADirectoryError:
        raise FileUnreadable(f"{file} is a folder. Name the files in it.") from None
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise FileUnreadable(f"{file} can't be read: {words}.") from None


def split_bodies(content: bytes) -> list[bytes]:
    """The bodies in a file, each as it would have been posted; never empty.

    A body that stands alone or on its own line keeps its bytes.
    """
    decoded = _decode(content)
    if isinstance(decoded, list) and decoded:
        return [json.encode(body) for body in decoded]
    lines = [line for line in content.splitlines() if line.strip()]
    if decoded is None and len(lines) > 1 and isinstance(_decode(lines[0]), dict | list):
        return lines
    return [content]


def _decode(content: bytes) -> object:
    try:
        return json.decode_untrusted(content)
    except ValueError:
        return None
