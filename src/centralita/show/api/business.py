"""`/tenants/{tenant}/business` and `/trades`: who a business is, and what it works in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field

from centralita.kit import db
from centralita.records import audit, flows, tenants, trades
from centralita.show.api import versions
from centralita.show.api.access import Access, Need
from centralita.show.api.bodies import Line, PlainObject
from centralita.show.api.flows import check_definition, load_shop
from centralita.show.api.paging import Page
from centralita.show.api.problems import Declined, find_language
from centralita.show.setting_ports import FlowShop
from centralita.verticals.contract import Vertical

router = APIRouter(prefix="/tenants/{tenant}", tags=["business"])

Reads = Annotated[Access, Depends(Need("business:read"))]
Writes = Annotated[Access, Depends(Need("business:write"))]
TradeName = Annotated[str, Path(max_length=40, examples=["restaurant"])]


class Business(BaseModel):
    """Who it is. The answer's `ETag` changes with every change."""

    slug: str = Field(examples=["hotel-marea"])
    name: str = Field(examples=["Hotel Marea"])
    language: Literal["es", "en"]
    time_zone: str = Field(description="IANA.", examples=["America/Mexico_City"])
    currency: str = Field(description="ISO 4217.", examples=["MXN"])
    status: Literal["active", "suspended"]
    trades: list[str]
    created_at: datetime


class BusinessChanges(BaseModel):
    """What is to be changed; what is left out stays."""

    name: Line | None = None
    language: Literal["es", "en"] | None = None
    time_zone: Annotated[str, Field(max_length=60)] | None = None
    currency: Annotated[str, Field(max_length=3)] | None = None


class Trade(BaseModel):
    """A trade that is installed; `settings` are the business's own where it works in it."""

    key: str = Field(examples=["restaurant"])
    title: str
    on: bool
    flows: list[str] = Field(description="Standard flows that it brings.")
    settings: dict[str, Any] | None
    enabled_at: datetime | None


class TradeSettings(BaseModel):
    """A business's own settings for a trade. The answer's `ETag` changes with them."""

    settings: PlainObject = Field(examples=[{"prep_minutes": 25}])


class TradeOn(BaseModel):
    """A trade to work in from now on."""

    settings: PlainObject = Field(
        default_factory=dict, description="Else the usual ones.", examples=[{"prep_minutes": 25}]
    )


class TradeAdded(BaseModel):
    """The trade, and its standard flows that were published with it."""

    trade: Trade
    published: list[str]


@router.get("/business")
async def get_business(response: Response, access: Reads) -> Business:
    """Who the business is."""
    async with access.read() as t:
        found = await _load(t, access)
    versions.set_etag(response, _version(found))
    return found


@router.patch("/business")
async def change_business(
    response: Response,
    access: Writes,
    body: BusinessChanges,
    if_match: versions.IfMatch = None,
) -> Business:
    """Change name, language, time zone or currency."""
    given = body.model_dump(exclude_unset=True, exclude_none=True)
    async with access.write() as t:
        await tenants.lock(t)
        before = await _load(t, access)
        await _check_current(t, before, if_match)
        if given:
            wished = {name: getattr(before, name) for name in BusinessChanges.model_fields}
            new = tenants.NewTenant(slug=before.slug, **{**wished, **given})
            await tenants.change(t, tenants.check_new(new))
            await audit.add(t, access.actor, "business.set", before.slug, given)
        found = await _load(t, access)
    versions.set_etag(response, _version(found))
    return found


@router.get("/trades")
async def list_trades(request: Request, access: Reads) -> Page[Trade]:
    """All trades that are installed, and which of them the business works in."""
    language = find_language(request)
    async with access.read() as t:
        mine = {each.trade: each for each in await trades.list_for(t)}
    installed = access.house.verticals.values()
    return Page[Trade](items=[_show(each, mine.get(each.key), language) for each in installed])


@router.get("/trades/{trade}/settings")
async def get_settings(response: Response, access: Reads, trade: TradeName) -> TradeSettings:
    """The business's settings for a trade it works in, defaults filled in."""
    vertical = _get_vertical(access, trade)
    async with access.read() as t:
        settings = (await _get_enabled(t, trade)).settings
    versions.set_etag(response, versions.digest(settings))
    return TradeSettings(settings=dict(vertical.read_settings(settings)))


@router.put("/trades/{trade}/settings")
async def set_settings(
    response: Response,
    access: Writes,
    trade: TradeName,
    body: TradeSettings,
    if_match: versions.IfMatch = None,
) -> TradeSettings:
    """Replace them; a wrong one is refused with its name."""
    vertical = _get_vertical(access, trade)
    versions.read_version(if_match)
    wished = vertical.read_settings(body.settings)
    async with access.write() as t:
        await tenants.lock(t)
        enabled = await _get_enabled(t, trade)
        last = await _find_last(t, "trade.", trade)
        current = versions.Current(
            version=versions.digest(enabled.settings),
            value=dict(enabled.settings),
            changed_by=last.actor if last else None,
            changed_at=last.at if last else enabled.enabled_at,
        )
        versions.check_version(if_match, current)
        await trades.enable(t, trade, wished)
        await audit.add(t, access.actor, "trade.set", trade, {"settings": dict(wished)})
        stored = (await _get_enabled(t, trade)).settings
    versions.set_etag(response, versions.digest(stored))
    return TradeSettings(settings=dict(wished))


@router.post("/trades/{trade}")
async def add_trade(
    request: Request, access: Writes, trade: TradeName, body: TradeOn | None = None
) -> TradeAdded:
    """Let the business work in a trade; its standard flows are published where they are missing."""
    vertical, language = _get_vertical(access, trade), find_language(request)
    wished = vertical.read_settings(body.settings if body is not None else {})
    async with access.read() as t:
        shop = await load_shop(t)
    missing = {name: dict(each) for name, each in vertical.flows.items() if name not in shop.flows}
    if trade not in shop.trades:
        shop = FlowShop(trades=[*shop.trades, trade], flows={**shop.flows, **missing})
        for name, definition in missing.items():
            await check_definition(access, name, definition, shop, language)
    async with access.write() as t:
        if trade not in {each.trade for each in await trades.list_for(t)}:
            await trades.enable(t, trade, wished)
            await audit.add(t, access.actor, "trade.add", trade)
        published = await _publish_missing(t, access, vertical, missing)
        enabled = await _get_enabled(t, trade)
    return TradeAdded(trade=_show(vertical, enabled, language), published=published)


@router.delete("/trades/{trade}", status_code=204)
async def remove_trade(access: Writes, trade: TradeName) -> None:
    """Let the business work in a trade no more. What it holds stays, should it come back."""
    async with access.audited("trade.remove", trade) as t:
        await _get_enabled(t, trade)
        await trades.disable(t, trade)


async def _load(t: db.TenantRead, access: Access) -> Business:
    found = await tenants.get_own(t)
    works = [each.trade for each in await trades.list_for(t)]
    return Business(
        slug=found.slug,
        name=found.name,
        language="en" if found.language == "en" else "es",
        time_zone=found.time_zone,
        currency=found.currency,
        status=found.status,
        trades=works,
        created_at=found.created_at,
    )


def _version(business: Business) -> str:
    return versions.digest(business.model_dump(mode="json", exclude={"trades", "status"}))


async def _check_current(t: db.TenantRead, now: Business, if_match: str | None) -> None:
    last = await _find_last(t, "business.set", now.slug)
    current = versions.Current(
        version=_version(now),
        value=now.model_dump(mode="json"),
        changed_by=last.actor if last else None,
        changed_at=last.at if last else None,
    )
    versions.check_version(if_match, current)


async def _find_last(t: db.TenantRead, action: str, subject: str) -> audit.Logged | None:
    """Who changed it last, and when."""
    wanted = audit.Wanted(action=action, subject=subject)
    return next(iter(await audit.list_page(t, wanted, limit=1)), None)


def _get_vertical(access: Access, trade: str) -> Vertical:
    installed = access.house.verticals
    if trade not in installed:
        raise Declined(404, "unknown_trade", trade=trade, known=", ".join(installed))
    return installed[trade]


async def _get_enabled(t: db.TenantRead, trade: str) -> trades.Enabled:
    found = next((each for each in await trades.list_for(t) if each.trade == trade), None)
    if found is None:
        raise Declined(404, "no_trade", trade=trade)
    return found


async def _publish_missing(
    t: db.TenantWrite, access: Access, vertical: Vertical, missing: Mapping[str, dict[str, Any]]
) -> list[str]:
    there = {each.name for each in await flows.list_active(t)}
    wanted = {name: each for name, each in missing.items() if name not in there}
    note = f"as {vertical.key} brings it"
    for name, definition in wanted.items():
        await flows.publish(t, name, definition, actor=access.actor, note=note)
    return list(wanted)


def _show(vertical: Vertical, enabled: trades.Enabled | None, language: str) -> Trade:
    return Trade(
        key=vertical.key,
        title=vertical.title.get(language, vertical.key),
        on=enabled is not None,
        flows=list(vertical.flows),
        settings=dict(enabled.settings) if enabled is not None else None,
        enabled_at=enabled.enabled_at if enabled is not None else None,
    )
