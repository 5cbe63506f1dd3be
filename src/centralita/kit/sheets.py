"""Tables for spreadsheets: CSV as RFC 4180 writes it, in UTF-8 with the mark that Excel looks for.

A cell of somebody's words never becomes a formula: one that begins like one gets an apostrophe.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

MARK: Final = "﻿"
"""At the beginning of the file."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_rows(rows: Iterable[Sequence[object]]) -> bytes:
    """Lines that end with CR LF. Numbers stay numbers, moments are ISO 8601, None is empty."""
    page = io.StringIO()
    csv.writer(page, lineterminator="\r\n").writerows(
        [[_write(cell) for cell in row] for row in rows]
    )
    return page.getvalue().encode()


def _write(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, str):
        text = cell.replace("\x00", "")
        return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
    return cell
