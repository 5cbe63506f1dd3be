"""Looking for conversations: first by the contact's names, then in what was said.

A cursor is (`c`, last_message_at, conversation_id) among the conversations, or (`m`, message_id)
among the messages.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.records import inbox_list
from centralita.show.api import paging
from centralita.show.api.problems import Declined

_SHORTEST: Final = 2
"""Letters that a piece of a message must have."""


class Found(Struct, frozen=True, kw_only=True):
    """Some conversations' ids in order, and the way on."""

    ids: Sequence[UUID]
    next: str | None
    hits: Sequence[inbox_list.Hit] = ()
    until: datetime | None = None


async def find_conversations(
    t: db.TenantRead, filters: inbox_list.Filters, q: str | None, cursor: str | None, limit: int
) -> Found:
    """A page of the list. Raises `Declined` (400) for a cursor that is none."""
    at, before = _read(cursor)
    if before is not None:
        return await _find_in_texts(t, filters, q or "", before, limit)
    if q is None:
        return _page(await inbox_list.list_keys(t, filters, at, limit + 1), limit, "")
    words = await inbox_list.fold(t, q)
    keys = await _find_by_names(t, filters, words, at, limit) if words else []
    if keys or at is not None:
        return _page(keys, limit, q)
    return await _find_in_texts(t, filters, q, None, limit)


async def _find_by_names(
    t: db.TenantRead,
    filters: inbox_list.Filters,
    words: Sequence[str],
    at: inbox_list.Key | None,
    limit: int,
) -> list[inbox_list.Key]:
    joined = "".join(words)
    if not joined.isdigit():
        return await inbox_list.list_keys(t, filters, at, limit + 1, words)
    begins = await inbox_list.list_keys(t, filters, at, limit + 1, [joined])
    ends = await inbox_list.list_keys(t, filters, at, limit + 1, ["~" + joined[::-1]])
    return sorted({*begins, *ends}, reverse=True)[: limit + 1]


async def _find_in_texts(
    t: db.TenantRead, filters: inbox_list.Filters, q: str, before: UUID | None, limit: int
) -> Found:
    if len(q.strip()) < _SHORTEST:
        return Found(ids=[], next=None)
    looked = await inbox_list.look_in_texts(t, filters, q.strip(), before, limit)
    on = looked.go_on_before
    return Found(
        ids=[hit.conversation_id for hit in looked.hits],
        next=paging.write_cursor(["m", on]) if on else None,
        hits=looked.hits,
        until=looked.until,
    )


def _page(keys: Sequence[inbox_list.Key], limit: int, q: str) -> Found:
    """Behind the last conversation of a search come the messages."""
    on = None
    if len(keys) > limit:
        on = paging.write_cursor(["c", *keys[limit - 1]])
    elif q:
        on = paging.write_cursor(["m", _NEWEST])
    return Found(ids=[key[1] for key in keys[:limit]], next=on)


_NEWEST: Final = UUID(int=2**128 - 1)


def _read(cursor: str | None) -> tuple[inbox_list.Key | None, UUID | None]:
    if cursor is None:
        return None, None
    try:
        return _parse(paging.read_cursor(cursor, 3)), None
    except Declined:
        place = paging.read_cursor(cursor, 2) or []
    try:
        return None, UUID(str(place[1]))
    except ValueError:
        raise Declined(400, "bad_cursor") from None


def _parse(place: Sequence[object] | None) -> inbox_list.Key | None:
    if place is None:
        return None
    try:
        at = datetime.fromisoformat(str(place[1]))
        found = UUID(str(place[2]))
    except ValueError:
        raise Declined(400, "bad_cursor") from None
    if at.tzinfo is None:
        raise Declined(400, "bad_cursor")
    return at, found
