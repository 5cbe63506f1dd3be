"""The businesses that work in a trade: its flows, its menu or houses, by an operator's commands.

Done once; again only when the demo itself brings something else than before, so that what people
change in a running demo stays and a later start is quick.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from centralita import app as composition
from centralita.demo import businesses, children
from centralita.demo.businesses import Business
from centralita.demo.ground import Ground
from centralita.demo.opening import ACTOR, World
from centralita.installed import VERTICALS
from centralita.kit import db, json
from centralita.records import flows, knowledge
from centralita.verticals.contract import Vertical
from centralita.vocabulary import errors
from centralita.vocabulary.ids import TenantId

Json = dict[str, Any]

_SOURCE = "demo"
_IMPORT = {"restaurant": ("menu", "import"), "hotel": ("properties", "import")}
"""The command by which a trade's file is brought in."""


async def open_trades(
    app: composition.App, base: Ground, world: World, env: Mapping[str, str]
) -> None:
    """Everybody who works in a trade can do so. Raises `Unavailable` when a command fails."""
    await asyncio.gather(
        *[_open_trade(app, base, world, business, env) for business in businesses.AT_WORK]
    )
    base.keep()


async def _open_trade(
    app: composition.App, base: Ground, world: World, business: Business, env: Mapping[str, str]
) -> None:
    vertical, brought = VERTICALS[business.trade], load_trade(business)
    mark = hashlib.sha256(json.encode([brought, vertical.flows])).hexdigest()
    if base.kept.trades.get(business.slug) == mark:
        return
    folder = base.folder / "trades"
    folder.mkdir(mode=0o700, exist_ok=True)
    settings = _write(folder / f"{business.slug}.settings.json", brought["settings"])
    await _run(["trade", "add", business.slug, vertical.key, "--settings", settings], env)
    goods = _write(folder / f"{business.slug}.json", brought["goods"])
    command = [vertical.key, *_IMPORT[vertical.key], goods, "--tenant", business.slug]
    await _run(command, env)
    async with app.database.tenant_write(TenantId(world.tenants[business.slug].id)) as t:
        await _renew_flows(t, vertical)
        known = [knowledge.New(source=_SOURCE, **each) for each in brought["knowledge"]]
        await knowledge.replace_source(t, known)
    base.kept.trades[business.slug] = mark


def load_trade(business: Business) -> Json:
    """`settings`, `goods` (the trade's own sample, with what is the business's own in it) and
    `knowledge`. What a file calls `more_` of something is added to the sample's."""
    here, trades = files("centralita.demo"), files("centralita.verticals")
    own: Json = json.decode(here.joinpath("trades", f"{business.slug}.json").read_bytes())
    goods: Json = json.decode(trades.joinpath(business.trade, "sample.json").read_bytes())
    for name in goods:
        goods[name] = own.pop(name, goods[name]) + own.pop(f"more_{name}", [])
    return {"settings": {}, "knowledge": [], **own, "goods": goods}


async def _renew_flows(t: db.TenantWrite, vertical: Vertical) -> None:
    """What an earlier version of the trade brought gives way to today's."""
    there = {each.name: each.definition for each in await flows.list_active(t)}
    for name, definition in vertical.flows.items():
        if name in there and there[name] != definition:
            await flows.publish(t, name, definition, actor=ACTOR, note="as the trade brings it")


def _write(file: Path, value: object) -> str:
    file.write_text(json.encode_text(value), "utf-8")
    return str(file)


async def _run(arguments: list[str], env: Mapping[str, str]) -> None:
    code, said = await children.run_program(arguments, env)
    if code != 0:
        raise errors.Unavailable(
            f"The command `centralita {' '.join(arguments[:3])}` failed: {said}",
            code="child_failed",
            facts={"name": " ".join(arguments[:3]), "reason": said, "file": arguments[-1]},
        )
