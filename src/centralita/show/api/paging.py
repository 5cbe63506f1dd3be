"""Pages of a list: a cursor that points behind the last item, opaque to callers."""

import base64
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from centralita.kit import json
from centralita.show.api.problems import Declined

Item = TypeVar("Item")

Cursor = Annotated[
    str | None, Query(max_length=500, description="`next` of the page before; none: the first.")
]
Limit = Annotated[int, Query(ge=1, le=200, description="Items on a page.")]


class Page(BaseModel, Generic[Item]):
    """Some items and the way to the following ones."""

    items: list[Item]
    next: str | None = Field(default=None, description="Cursor of the next page; null: the end.")


def write_cursor(place: Sequence[object]) -> str:
    """A place in a list (plain values) as text."""
    return base64.urlsafe_b64encode(json.encode(list(place))).decode().rstrip("=")


def read_cursor(cursor: str | None, length: int) -> list[Any] | None:
    """The place, None for the beginning. Raises `Declined` (400)."""
    if cursor is None:
        return None
    try:
        place = json.decode_untrusted(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        raise Declined(400, "bad_cursor") from None
    if not isinstance(place, list) or len(place) != length:
        raise Declined(400, "bad_cursor")
    return place


def read_id(cursor: str | None) -> UUID | None:
    """The place in a list that is sorted by an id. Raises `Declined` (400)."""
    place = read_cursor(cursor, 1)
    try:
        return UUID(str(place[0])) if place else None
    except ValueError:
        raise Declined(400, "bad_cursor") from None


def cut(found: Sequence[Item], limit: int, place: Callable[[Item], Sequence[object]]) -> Page[Item]:
    """A page of what was read with one item more than it holds; `place` of its last one."""
    items = list(found[:limit])
    more = len(found) > limit
    return Page[Item](items=items, next=write_cursor(place(items[-1])) if more else None)
