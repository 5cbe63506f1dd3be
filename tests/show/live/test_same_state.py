"""The law of the live line: the state once read, and all events since, are the state now."""

import itertools
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centralita.console import opening
from centralita.installed import PROVIDERS, VERTICALS
from centralita.kit import clock, crypto, db
from centralita.records import alerts, handovers, inbox_acts, memberships, replies
from centralita.route import handover
from centralita.show.gate import Gate
from centralita.show.pace import Limits, Pace
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.pipeline.test_statuses import status, statuses
from tests.receive import wire
from tests.show.api.staff import Member, sign_in
from tests.show.callers import Business
from tests.show.live.pages import Page, list_differences, read_state

NOW = clock.SystemClock()
PEOPLE = ("15550100101", "15550100102", "15550100103")


@pytest.fixture
def api(database: db.Database, master_keys: crypto.MasterKeys) -> FastAPI:
    return opening.open_api(
        opening.Given(
            database=database,
            keys=master_keys,
            clock=NOW,
            gate=Gate(database, NOW),
            pace=Pace(Limits(), NOW),
            providers=PROVIDERS,
            verticals=VERTICALS,
        )
    )


class Life:
    """What happens at a business, by the ways of the product."""

    def __init__(self, switchboard: Switchboard, business: Business, agent: Member) -> None:
        self._board = switchboard
        self._business = business
        self._agent = agent
        self._count = itertools.count()
        self.acts: list[Callable[[int], Awaitable[None]]] = [
            self.customer_writes,
            self.customer_writes,
            self.customer_reacts,
            self.status_comes,
            self.somebody_answers,
            self.somebody_notes,
            self.changes_hands,
            self.is_assigned,
            self.is_seen,
            self.is_closed,
            self.alert_rises,
            self.alert_ends,
            self.contact_is_renamed,
            self.number_is_renamed,
            self.send_is_uncertain,
            self.person_leaves,
        ]

    async def customer_writes(self, which: int) -> None:
        message = text_message(f"Hola {next(self._count)}", sender=PEOPLE[which % len(PEOPLE)])
        await self._handle(message)

    async def customer_reacts(self, which: int) -> None:
        """To something in their own conversation."""
        async with self._board.database.tenant_read(self._business.tenant_id) as t:
            rows = await t.fetch(
                """
                select m.wa_message_id, c.wa_id from messages m join conversations v
                using (tenant_id, conversation_id) join contacts c using (tenant_id, contact_id)
                where m.direction = 'in' and m.kind = 'text' order by m.message_id
                """
            )
        if rows:
            about, sender = rows[which % len(rows)]
            told = text_message("", sender=sender, type="reaction")
            told["reaction"] = {"message_id": about, "emoji": "👍❤️😂"[which % 3]}
            del told["text"]
            await self._handle(told)

    async def status_comes(self, which: int) -> None:
        rows = await self._ask("select message_id from messages where direction = 'out'", which)
        if rows:
            name = ("sent", "delivered", "read", "failed")[which % 4]
            report = status(name, f"wamid.out.{rows[0]}", rows[0])
            await self._board.handle(statuses(self._business.phone_number_id, report))

    async def somebody_answers(self, which: int) -> None:
        place = await self._find_place(which)
        if place:
            async with self._write() as t:
                found = await replies.get_place(t, place)
                await replies.add_reply(t, found, "Sí.", because="olga", now=NOW.now())

    async def somebody_notes(self, which: int) -> None:
        place = await self._find_place(which)
        if place:
            async with self._write() as t:
                found = await replies.get_place(t, place)
                await replies.add_note(t, found, "VIP", because="olga", now=NOW.now())

    async def changes_hands(self, which: int) -> None:
        place = await self._find_place(which)
        if place:
            wish = handover.Wish(
                tenant_id=self._business.tenant_id,
                conversation_id=place,
                cause="operator_takes" if which % 2 else "operator_gives_back",
                because="olga",
                by_whom="olga",
            )
            async with self._write() as t:
                await handover.hand_over(t, wish, NOW.now())

    async def is_assigned(self, which: int) -> None:
        place = await self._find_place(which)
        if place:
            async with self._write() as t:
                await inbox_acts.assign(t, place, self._agent.person_id if which % 2 else None)

    async def is_seen(self, which: int) -> None:
        place = await self._find_place(which)
        if place:
            async with self._write() as t:
                await inbox_acts.mark_seen(t, place, None)

    async def is_closed(self, which: int) -> None:
        place = await self._find_place(which)
        if place:
            async with self._write() as t:
                await handovers.close(t, place)

    async def alert_rises(self, which: int) -> None:
        new = alerts.New(
            tenant_id=self._business.tenant_id,
            severity="info",
            title="A",
            message="B",
            source="test",
            subject=str(which % 3),
        )
        async with self._write() as t:
            await alerts.add(t, new)

    async def alert_ends(self, which: int) -> None:
        async with self._write() as t:
            await alerts.mark_subject_resolved(
                t, t.tenant_id, source="test", subject=str(which % 3), by="olga"
            )

    async def contact_is_renamed(self, which: int) -> None:
        async with self._write() as t:
            await t.execute(
                "update contacts set name = $2 where wa_id = $1", PEOPLE[which % 3], f"Ana {which}"
            )

    async def number_is_renamed(self, which: int) -> None:
        async with self._write() as t:
            await t.execute("update numbers set display_name = $1", f"Hotel {which % 2}")

    async def send_is_uncertain(self, which: int) -> None:
        state = "uncertain" if which % 2 else "queued"
        async with self._board.database.pipe() as p:
            await p.execute(
                """
                update outbox set state = $2 where message_id in (
                    select message_id from outbox where tenant_id = $1 order by 1 limit 1)
                """,
                self._business.tenant_id,
                state,
            )

    async def person_leaves(self, _which: int) -> None:
        """What was theirs is nobody's; they come back at once."""
        assert self._agent.person_id is not None
        async with self._write() as t:
            await memberships.remove_member(t, self._agent.person_id)
        async with self._board.database.pipe() as p:
            role, tenant_id = "agent", self._business.tenant_id
            await memberships.set_role(p, tenant_id, self._agent.person_id, role)

    def _write(self) -> AbstractAsyncContextManager[db.TenantWrite]:
        return self._board.database.tenant_write(self._business.tenant_id)

    async def _handle(self, message: dict[str, object]) -> None:
        await self._board.handle(webhook(change(self._business.phone_number_id, message)))

    async def _find_place(self, which: int) -> UUID | None:
        rows = await self._ask("select conversation_id from conversations", which)
        return UUID(str(rows[0])) if rows else None

    async def _ask(self, query: str, which: int) -> list[Any]:
        async with self._board.database.tenant_read(self._business.tenant_id) as t:
            rows = [row[0] for row in await t.fetch(f"{query} order by 1")]
        return [rows[which % len(rows)]] if rows else []


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=st.lists(st.tuples(st.integers(0, 21), st.integers(0, 11)), min_size=5, max_size=40))
async def test_old_state_and_events_are_the_new_state(
    api: FastAPI,
    switchboard: Switchboard,
    hotel: Business,
    tacos: Business,
    plan: list[tuple[int, int]],
) -> None:
    """Two servers, a page that is cut and comes back at either, another business's page beside."""
    database, keys = switchboard.database, switchboard.keys
    name = f"p{NOW.now().timestamp()}".replace(".", "-")
    ours = await sign_in(api, database, name, {hotel.tenant_id: "owner"})
    theirs = await sign_in(api, database, f"{name}-t", {tacos.tenant_id: "owner"})
    agent = await sign_in(api, database, f"{name}-a", {hotel.tenant_id: "agent"})
    life = Life(switchboard, hotel, agent)
    page = Page(database, api, ours, hotel.tenant_id, "hotel")
    other = Page(database, api, theirs, tacos.tenant_id, "tacos")
    async with (
        wire.open_server(database, keys) as first,
        wire.open_server(database, keys) as second,
    ):
        servers = (first, second)
        await page.open(first)
        await other.open(second)
        for act, which in plan:
            if act < len(life.acts):
                await life.acts[act](which)
            elif act in (16, 17) and page.is_open:
                await page.cut()
            elif not page.is_open:
                await page.open(servers[which % 2])
            else:
                await page.hear(most=which)
        if not page.is_open:
            await page.open(second)
        await page.hear_all()
        await other.hear_all()
        assert list_differences(page.state, await read_state(database, api, hotel.tenant_id)) == []
        assert other.state == {"conversation": {}, "messages": {}, "alert": {}}
        assert page.resumed[1:] == [True] * (len(page.resumed) - 1)
        await page.cut()
        await other.cut()
