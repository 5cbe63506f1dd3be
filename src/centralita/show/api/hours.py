"""`/tenants/{tenant}/hours`: when people are there, number by number.

Opening hours are part of what answers on a number: a change is its next version.
"""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from centralita.records import bot_configs
from centralita.records.number_cards import Card
from centralita.show.api import lines_of, versions
from centralita.show.api.access import Access, Need
from centralita.show.api.bodies import PlainObject
from centralita.show.api.bots import Publish, check_config, store_config
from centralita.show.api.paging import Page
from centralita.show.api.problems import find_language

router = APIRouter(prefix="/tenants/{tenant}/hours", tags=["business"])

Reads = Annotated[Access, Depends(Need("bots:read"))]
Writes = Annotated[Access, Depends(Need("bots:write"))]

_EXAMPLE = {
    "monday": [["09:00", "14:00"], ["16:00", "20:00"]],
    "saturday": [["10:00", "14:00"]],
    "exceptions": {"2026-12-25": []},
}


class Hours(BaseModel):
    """When people are there, in the business's time zone. The `ETag` is the bot's version."""

    number_id: UUID
    number_name: str
    version: int
    opening_hours: dict[str, Any] | None = Field(
        description="By day, lists of [from, to]; `exceptions` by date. null: always open.",
        examples=[_EXAMPLE],
    )


class HoursChange(BaseModel):
    """New opening hours."""

    opening_hours: PlainObject | None = Field(description="null: always open.", examples=[_EXAMPLE])


@router.get("")
async def list_hours(access: Reads) -> Page[Hours]:
    """The opening hours of every number."""
    cards = await lines_of.list_cards(access)
    async with access.read() as t:
        items = [
            _show(each.number_id, _name(each), await bot_configs.find_active(t, each.number_id))
            for each in cards
        ]
    return Page[Hours](items=items)


@router.get("/{number_id}")
async def get_hours(response: Response, access: Reads, number_id: UUID) -> Hours:
    """The opening hours of one number."""
    name = _name(await lines_of.get_card(access, number_id))
    async with access.read() as t:
        found = _show(number_id, name, await bot_configs.find_active(t, number_id))
    versions.set_etag(response, found.version)
    return found


@router.put("/{number_id}")
async def set_hours(
    request: Request,
    response: Response,
    access: Writes,
    number_id: UUID,
    body: HoursChange,
    if_match: versions.IfMatch = None,
) -> Hours:
    """Replace them; the rest of what answers there stays."""
    wished = versions.read_version(if_match)
    card = await lines_of.get_card(access, number_id)
    async with access.read() as t:
        active = await bot_configs.find_active(t, number_id)
    config = dict(active.config) if active else {}
    config.pop("opening_hours", None)
    if body.opening_hours is not None:
        config["opening_hours"] = body.opening_hours
    await asyncio.to_thread(check_config, access, config, find_language(request))
    # Whoever takes any version changes the one that was read, and no newer one.
    base = wished if wished != "*" else str(active.version if active else 0)
    async with access.write() as t:
        new = Publish(config=config, note="opening hours")
        await store_config(t, access, card, new, base)
        found = _show(number_id, _name(card), await bot_configs.find_active(t, number_id))
    versions.set_etag(response, found.version)
    return found


def _name(number: Card) -> str:
    return str(number.display_name or number.phone_number or number.phone_number_id)


def _show(number_id: UUID, name: str, active: bot_configs.BotVersion | None) -> Hours:
    return Hours(
        number_id=number_id,
        number_name=name,
        version=active.version if active else 0,
        opening_hours=active.config.get("opening_hours") if active else None,
    )
