"""A stage for the trades' own stories: a tenant with the trade's sample, and a player."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from centralita.desk import Desk
from centralita.installed import PROVIDERS, VERTICALS
from centralita.kit import clock, crypto, db
from centralita.pipeline import Pipeline
from centralita.records import bot_configs, flows, numbers, tenants, trades
from centralita.route.directory import Directory
from centralita.stories import reading
from centralita.stories.player import Played, Player
from centralita.stories.steps import Story
from centralita.verticals.contract import Vertical
from centralita.verticals.hotel import importing
from centralita.verticals.restaurant import menu_files, menu_import

NAMES = {"restaurant": "La Comal", "hotel": "Villas Marea"}


def list_stories(vertical: Vertical) -> list[Path]:
    """The trade's own, by language and name."""
    assert vertical.stories is not None
    return sorted(vertical.stories.glob("*/*.yaml"))


def read(path: Path) -> Story:
    return reading.parse_story(path.read_text("utf-8"), str(path))


async def open_trade(database: db.Database, vertical: Vertical) -> UUID:
    """A tenant that works in the trade, with its sample and its standard flows."""
    keys = crypto.MasterKeys.parse(crypto.new_master_key())
    new = tenants.NewTenant(slug=vertical.key, name=NAMES[vertical.key])
    tenant = await tenants.open_tenant(database, keys, new)
    led = {"bot": {"kind": "flow", "flow": next(iter(vertical.flows))}}
    async with database.tenant_write(tenant.id) as t:
        line = numbers.NewNumber(phone_number_id=f"30000000000{len(vertical.key):04}")
        number = await numbers.add_number(t, line)
        await bot_configs.publish(t, number.id, led, actor="test")
        await trades.enable(t, vertical.key, vertical.read_settings({}))
        for name, flow in vertical.flows.items():
            await flows.publish(t, name, dict(flow), actor="test")
        await _BRING[vertical.key](t, _read_sample(vertical))
    return tenant.id


def _read_sample(vertical: Vertical) -> bytes:
    return (vertical.migrations.parent / "sample.json").read_bytes()


async def _bring_menu(t: db.TenantWrite, data: bytes) -> None:
    draft, problems = menu_files.parse(data, is_csv=False, currency="MXN")
    assert problems == []
    await menu_import.store(t, draft)


async def _bring_houses(t: db.TenantWrite, data: bytes) -> None:
    listed, problems = importing.read_rows("sample.json", data, "properties")
    drafts, wrong = importing.parse_properties(listed)
    assert problems + wrong == []
    await importing.store_properties(t, drafts)


_BRING: dict[str, Callable[[db.TenantWrite, bytes], Coroutine[Any, Any, None]]] = {
    "restaurant": _bring_menu,
    "hotel": _bring_houses,
}


def open_player(database: db.Database) -> Player:
    directory = Directory()
    return Player(
        database,
        lambda hands: Pipeline(database, PROVIDERS, directory, hands, VERTICALS),
        Desk(VERTICALS),
        clock.SystemClock(),
    )


def play_all(urls: Any, stories: Mapping[str, Sequence[Story]]) -> dict[str, Played]:
    """Each story by its file, all trades side by side; blocks until they are over."""

    async def play() -> dict[str, Played]:
        database = await db.open_database(app_url=urls.app, pipe_url=urls.pipe)
        try:
            player = open_player(database)
            played: dict[str, Played] = {}

            async def play_trade(key: str) -> None:
                tenant_id = await open_trade(database, VERTICALS[key])
                for story in stories[key]:
                    played[story.source] = await player.play(tenant_id, story)

            await asyncio.gather(*map(play_trade, stories))
            return played
        finally:
            await database.close()

    return asyncio.run(play())
