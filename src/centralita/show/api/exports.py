"""Lists as files for spreadsheets, written page by page while they are read."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from fastapi.responses import StreamingResponse

from centralita.kit import sheets

TYPE: Final = "text/csv; charset=utf-8"
PAGE: Final = 1000
"""Rows that are read at once."""
ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "CSV (RFC 4180, UTF-8 with its mark), the first line names the columns.",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}
"""For a route's `responses`."""

Rows = AsyncIterator[Sequence[Sequence[object]]]


def write_csv(name: str, columns: Sequence[str], pages: Rows) -> StreamingResponse:
    """The file `name`.csv. Raises nothing: what goes wrong midway cuts the download."""
    return StreamingResponse(
        _write(columns, pages),
        media_type=TYPE,
        headers={"content-disposition": f'attachment; filename="{name}.csv"'},
    )


async def _write(columns: Sequence[str], pages: Rows) -> AsyncIterator[bytes]:
    yield sheets.MARK.encode() + sheets.write_rows([columns])
    async for page in pages:
        yield sheets.write_rows(page)
