"""`/tenants/{tenant}/<trade>/…`: the pages of the trades that a business works in.

A trade brings its endpoints (`verticals.contract.Screens`); here they get the right they need, the
business, and 404 `trade_off` where it does not work in that trade.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from fastapi import APIRouter, Depends, Request

from centralita.kit import db
from centralita.records import audit, notices, trades
from centralita.show.api import problems
from centralita.show.api.access import Access, CallerHere, Need, TenantPath
from centralita.show.api.problems import Declined
from centralita.show.rights import Right
from centralita.verticals.contract import Notice, Setting, Vertical


class TradeScreen:
    """`verticals.contract.Screen` for one request."""

    def __init__(self, access: Access, trade: str, language: str) -> None:
        self._access = access
        self._trade = trade
        self._language = language

    @property
    def now(self) -> datetime:
        return self._access.house.clock.now()

    @property
    def language(self) -> str:
        return self._language

    @property
    def actor(self) -> str:
        return self._access.actor

    @property
    def slug(self) -> str:
        return self._access.tenant.slug

    def read(self) -> AbstractAsyncContextManager[db.TenantRead]:
        return self._access.read()

    def write(self) -> AbstractAsyncContextManager[db.TenantWrite]:
        return self._access.write()

    async def describe(self, t: db.TenantRead) -> Setting:
        """The tenant's own setting for this trade."""
        found = await trades.describe(t, self._trade)
        return Setting(
            now=self.now,
            language=found.language,
            time_zone=found.time_zone,
            business=found.name,
            settings=found.settings,
        )

    async def tell(self, t: db.TenantWrite, told: Sequence[Notice]) -> None:
        """Store and queue what customers should read."""
        await notices.tell(t, told, self.now)

    async def note(
        self, t: db.TenantWrite, action: str, subject: str, details: Mapping[str, object]
    ) -> None:
        """Write the change into the audit log."""
        await audit.add(t, self._access.actor, action, subject, details)


class NeedTrade(Need):
    """As `Need`, of a tenant that works in the trade; sets the request's screen."""

    def __init__(self, right: Right, trade: str) -> None:
        super().__init__(right)
        self._trade = trade

    async def __call__(self, request: Request, tenant: TenantPath, caller: CallerHere) -> Access:
        """Raises `Declined` as `Need`, and 404 `trade_off`."""
        access = await super().__call__(request, tenant, caller)
        if self._trade not in access.tenant.trades:
            raise Declined(404, "trade_off", trade=self._trade)
        language = problems.find_language(request)
        request.state.screen = TradeScreen(access, self._trade, language)
        return access


def make_routers(verticals: Mapping[str, Vertical]) -> list[APIRouter]:
    """The endpoints of all installed trades."""
    found: list[APIRouter] = []
    for key, vertical in verticals.items():
        if vertical.screens is None:
            continue
        screens = vertical.screens()
        router = APIRouter(prefix=f"/tenants/{{tenant}}/{key}", tags=[key])
        reads, writes = NeedTrade("trades:read", key), NeedTrade("trades:write", key)
        router.include_router(screens.reads, dependencies=[Depends(reads)])
        router.include_router(screens.writes, dependencies=[Depends(writes)])
        found.append(router)
    return found
