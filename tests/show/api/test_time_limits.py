"""Nobody who asks keeps a connection for long, and who is stopped is told so."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI

from centralita.kit import clock, db
from centralita.records import memberships
from centralita.show import rpc, time_limits
from centralita.show.api import callers
from centralita.show.api.access import Access
from centralita.show.api.house import House
from centralita.show.gate import Gate
from centralita.show.pace import Limits, Pace
from tests.show.api.staff import BASE, Member
from tests.show.callers import Business

STATISTICS = "/tenants/hotel/statistics"
REPLY = {"shortcut": "hola", "body": "¡Hola!"}


def hurry(api: FastAPI, *, statement_seconds: float = 5, lock_seconds: float = 5) -> None:
    """As the server's own limits, only shorter."""
    house: House = api.state.house
    short = db.Limits(statement_seconds=statement_seconds, lock_seconds=lock_seconds)
    object.__setattr__(house, "database", house.database.within(short))


@pytest.mark.parametrize("limit", ["statement_seconds", "lock_seconds"])
async def test_what_takes_too_long_is_stopped_and_said(
    api: FastAPI, owner: Member, database: db.Database, limit: str
) -> None:
    hurry(api, **{limit: 0.1})
    async with database.pipe() as p:
        await p.execute("select from people for update")
        answer = await owner.ask("PATCH", "/me", {"name": "Olga"})
    assert (answer.status_code, answer.json()["code"]) == (503, "took_too_long")
    assert answer.headers["retry-after"] == "5"
    assert answer.json()["detail"].startswith("That took too long")
    await owner.patch("/me", {"name": "Olga"})


async def test_every_transaction_of_the_api_has_limits(api: FastAPI, hotel: Business) -> None:
    house: House = api.state.house
    told = []
    for unit in (
        house.database.tenant_read(hotel.tenant_id),
        house.database.tenant_write(hotel.tenant_id),
        house.database.pipe(),
    ):
        async with unit as t:
            told.append(
                (await t.fetchval("show statement_timeout"), await t.fetchval("show lock_timeout"))
            )
    assert told == [("15s", "5s")] * 3


async def test_figures_may_take_longer(api: FastAPI, hotel: Business) -> None:
    house: House = api.state.house
    async with house.database.pipe() as p:
        place = await memberships.find_place(p, None, "hotel")
    assert place is not None
    access = Access(house, callers.Caller(), place, frozenset())
    async with access.read_long() as t:
        assert await t.fetchval("show statement_timeout") == "1min"


async def test_a_business_that_counts_figures_holds_up_nobody(
    api: FastAPI, owner: Member, stranger: Member, hotel: Business
) -> None:
    """Its others wait without a connection, and not for ever; another business has a turn."""
    house: House = api.state.house
    async with house.long_turns.take(hotel.tenant_id):
        asked = [
            asyncio.create_task(owner.ask("GET", STATISTICS))
            for _ in range(time_limits.MOST_WAITING)
        ]
        await owner.post("/tenants/hotel/quick-replies", REPLY)
        await owner.get("/tenants/hotel/quick-replies")
        await stranger.get("/tenants/tacos/statistics")
        done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        [sent_away] = [each.result() for each in done]
        assert (sent_away.status_code, sent_away.json()["code"]) == (503, "busy")
    answers = await asyncio.gather(*asked)
    assert sorted(each.status_code for each in answers) == [200] * (len(asked) - 1) + [503]


async def test_a_tools_call_is_stopped_and_told(database: db.Database, hotel: Business) -> None:
    now = clock.SystemClock()
    short = database.within(db.Limits(statement_seconds=5, lock_seconds=0.1))
    app = rpc.Rpc(short, Gate(database, now), Pace(Limits(), now))
    alert = {"p_alert_type": "info", "p_title": "t", "p_message": "m"}
    path, key = "/rest/v1/rpc/create_autopilot_alert", {"apikey": hotel.key}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        assert (await client.post(path, json=alert, headers=key)).status_code == 200
        async with database.tenant_write(hotel.tenant_id) as t:
            await t.execute("select from alerts for update")
            answer = await client.post(path, json=alert, headers=key)
    assert (answer.status_code, answer.json()["code"]) == (503, "took_too_long"), answer.text
    assert answer.headers["retry-after"] == "5"
