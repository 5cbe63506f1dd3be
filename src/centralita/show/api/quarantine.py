"""`/platform/quarantine`, `/tenants/{tenant}/quarantine`: what could not be understood or routed.

A business sees what came for its own numbers; the rest is the operator's.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field, model_validator

from centralita.kit import json
from centralita.records import audit, quarantine
from centralita.show.api import paging
from centralita.show.api.access import Access, Admin, HouseHere, Need
from centralita.show.api.house import House
from centralita.show.api.paging import Cursor, Limit, Page
from centralita.show.api.problems import Declined

router = APIRouter(tags=["quarantine"])

Reads = Annotated[Access, Depends(Need("quarantine:read"))]
Writes = Annotated[Access, Depends(Need("quarantine:write"))]
State = Literal["open", "replayed", "dismissed"]
Word = Annotated[str | None, Query(min_length=1, max_length=128)]

MOST_AT_ONCE: Final = 1000
"""Items that one call replays; it says how many still wait, so that it may be called again."""
_HIDDEN: Final = "•••"
_SECRET: Final = re.compile(r"token|secret|passw|authorization|api_?key|credential", re.IGNORECASE)
_SECRET_TEXT: Final = re.compile(
    r'("[^"]*(?:token|secret|passw|authorization|api_?key|credential)[^"]*"\s*:\s*)"(?:[^"\\]|\\.)*"?',
    re.IGNORECASE,
)


class QuarantineItem(BaseModel):
    """One item that waits, or waited."""

    quarantine_id: UUID
    received_at: datetime
    provider: str
    field: str = Field(examples=["messages"])
    path: str = Field(examples=["entry[0].changes[0].value.messages[0]"])
    cause: str = Field(examples=["unknown_number"])
    reason: str = Field(description="In plain English.")
    phone_number_id: str | None
    waba_id: str | None
    state: State


class QuarantineDetail(QuarantineItem):
    """One item with its payload."""

    raw: str | None = Field(description="Its JSON, set out for reading, without secrets.")


class ReplayWish(BaseModel):
    """Which open items: these ids, or all of a number or of a cause."""

    ids: list[UUID] | None = Field(default=None, min_length=1, max_length=MOST_AT_ONCE)
    phone_number_id: str | None = Field(default=None, min_length=1, max_length=128)
    cause: str | None = Field(default=None, min_length=1, max_length=60)

    @model_validator(mode="after")
    def _check_chosen(self) -> "ReplayWish":
        if self.ids is None and self.phone_number_id is None and self.cause is None:
            raise ValueError("name ids, phone_number_id or cause")
        return self


class DismissWish(BaseModel):
    """Which items are closed without being let in."""

    ids: list[UUID] = Field(min_length=1, max_length=MOST_AT_ONCE)


class ReplayOutcome(BaseModel):
    """How many went through, and why others still can't."""

    replayed: int
    waiting: int
    reasons: list[str] = Field(examples=[["no tenant owns phone_number_id 300000000000009"]])


class Dismissed(BaseModel):
    """How many were closed."""

    dismissed: int


def read_wish(
    state: State = "open", cause: Word = None, phone_number_id: Word = None
) -> quarantine.Wanted:
    """The filters of a request."""
    return quarantine.Wanted(state=state, cause=cause, phone_number_id=phone_number_id)


Wish = Annotated[quarantine.Wanted, Depends(read_wish)]


@router.get("/platform/quarantine")
async def list_all(
    _admin: Admin, house: HouseHere, wanted: Wish, cursor: Cursor = None, limit: Limit = 50
) -> Page[QuarantineItem]:
    """Everybody's, newest first."""
    return await _list_page(house, wanted, cursor, limit)


@router.get("/platform/quarantine/{quarantine_id}")
async def get_one(_admin: Admin, house: HouseHere, quarantine_id: UUID) -> QuarantineDetail:
    """One item with its payload."""
    return await _get(house, quarantine.Wanted(state=None, ids=[quarantine_id]))


@router.post("/platform/quarantine/replay")
async def replay(admin: Admin, house: HouseHere, wish: ReplayWish) -> ReplayOutcome:
    """Let items in again, once what kept them out is put right."""
    outcome = await _replay(house, _read_replay(wish, None))
    async with house.database.pipe() as p:
        await audit.add_operator_act(p, admin.actor, "quarantine.replay", f"{outcome.replayed}")
    return outcome


@router.post("/platform/quarantine/dismiss")
async def dismiss(admin: Admin, house: HouseHere, wish: DismissWish) -> Dismissed:
    """Close items for good."""
    async with house.database.pipe() as p:
        gone = await quarantine.dismiss(p, quarantine.Wanted(ids=wish.ids))
        for each in gone:
            await audit.add_operator_act(p, admin.actor, "quarantine.dismiss", str(each))
    return Dismissed(dismissed=len(gone))


@router.get("/tenants/{tenant}/quarantine")
async def list_own(
    access: Reads, wanted: Wish, cursor: Cursor = None, limit: Limit = 50
) -> Page[QuarantineItem]:
    """What came for the business's own numbers, newest first."""
    own = await _list_numbers(access)
    narrow = quarantine.Wanted(
        state=wanted.state,
        cause=wanted.cause,
        phone_number_id=wanted.phone_number_id,
        numbers=own,
    )
    return await _list_page(access.house, narrow, cursor, limit)


@router.get("/tenants/{tenant}/quarantine/{quarantine_id}")
async def get_own(access: Reads, quarantine_id: UUID) -> QuarantineDetail:
    """One of them with its payload."""
    own = await _list_numbers(access)
    wanted = quarantine.Wanted(state=None, ids=[quarantine_id], numbers=own)
    return await _get(access.house, wanted)


@router.post("/tenants/{tenant}/quarantine/replay")
async def replay_own(access: Writes, wish: ReplayWish) -> ReplayOutcome:
    """Let items for the business's own numbers in again."""
    own = await _list_numbers(access)
    outcome = await _replay(access.house, _read_replay(wish, own))
    if outcome.replayed:
        async with access.write() as t:
            details = {"replayed": outcome.replayed}
            await audit.add(t, access.actor, "quarantine.replay", wish.cause or "", details)
    return outcome


async def _list_numbers(access: Access) -> list[tuple[str, str]]:
    async with access.read() as t:
        return await quarantine.list_own_numbers(t)


def _read_replay(wish: ReplayWish, own: Sequence[tuple[str, str]] | None) -> quarantine.Wanted:
    return quarantine.Wanted(
        ids=wish.ids,
        phone_number_id=wish.phone_number_id,
        cause=wish.cause,
        numbers=own,
    )


async def _list_page(
    house: House, wanted: quarantine.Wanted, cursor: str | None, limit: int
) -> Page[QuarantineItem]:
    after = paging.read_id(cursor)
    async with house.database.pipe_statement() as p:
        found = await quarantine.list_page(p, wanted, after, limit + 1)
    shown = [QuarantineItem.model_validate(each, from_attributes=True) for each in found]
    return paging.cut(shown, limit, lambda last: [str(last.quarantine_id)])


async def _get(house: House, wanted: quarantine.Wanted) -> QuarantineDetail:
    async with house.database.pipe_statement() as p:
        found = await quarantine.list_page(p, wanted, limit=1)
    if not found:
        raise Declined(404, "unknown_quarantine")
    shown = QuarantineItem.model_validate(found[0], from_attributes=True)
    return QuarantineDetail(**shown.model_dump(), raw=write_raw(found[0].raw))


async def _replay(house: House, wanted: quarantine.Wanted) -> ReplayOutcome:
    async with house.database.pipe_statement() as p:
        found = await quarantine.list_page(p, wanted, None, MOST_AT_ONCE)
    # The oldest first, as they came.
    done = await house.ports.replays.replay([each.quarantine_id for each in reversed(found)])
    async with house.database.pipe_statement() as p:
        waiting = await quarantine.list_page(p, wanted, None, MOST_AT_ONCE)
    reasons = list(dict.fromkeys(done.reasons))[:20]
    return ReplayOutcome(replayed=done.replayed, waiting=len(waiting), reasons=reasons)


def write_raw(raw: str | None) -> str | None:
    """A payload as people read it: set out in lines, without anything that opens a door. Pure."""
    if raw is None:
        return None
    try:
        value = json.decode_untrusted(raw.encode())
    except ValueError:
        # Cut off in the middle: what is there is shown as it is.
        return _SECRET_TEXT.sub(rf'\1"{_HIDDEN}"', raw)
    return msgspec.json.format(json.encode_text(_hide(value)), indent=2)


def _hide(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _HIDDEN if _SECRET.search(str(key)) and isinstance(each, str) else _hide(each)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_hide(each) for each in value]
    return value
