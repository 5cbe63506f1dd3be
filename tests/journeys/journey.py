"""A journey: customers and a real business in one transaction that is undone at the end.

What WhatsApp would send goes through the production pipeline with the trade's own flow, facts and
actions; after every turn the ground's checks look at what came of it.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from hypothesis import note

from centralita.decide.flow import memory
from centralita.installed import PROVIDERS
from centralita.kit import clock, db, ids
from centralita.pipeline import Pipeline
from centralita.records import roles
from centralita.records.inbound import Received
from centralita.route import handover
from centralita.stories import transcript
from centralita.verticals.contract import Vertical
from centralita.vocabulary.handover import Cause
from centralita.vocabulary.turns import Decision
from tests.journeys import customers
from tests.journeys.acts import PERSON, Act, Step
from tests.journeys.customers import Customer, Habits, Where
from tests.pipeline.switchboard import Json, Switchboard, change, wamid, webhook

NUMBER = "300000000000001"


@dataclass
class Ground:
    """A business that every journey begins with, as it was imported."""

    board: Switchboard
    tenant_id: UUID
    vertical: Vertical
    start: datetime
    habits: Habits
    change: Callable[["Journey", int], Awaitable[str]]
    """Something happens in the house: another price, a row that is gone."""
    checks: Sequence[Callable[["Turn"], Awaitable[None]]]
    """What is promised of every turn."""

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Short, where hypothesis tells what failed."""
        printer.text(self.vertical.key)


@dataclass(frozen=True)
class Turn:
    """One turn: what was sent, where it stood before and after, what was decided."""

    journey: "Journey"
    customer: Customer
    sent: Sequence[Json]
    before: Where
    after: Where
    decision: Decision | None

    @property
    def said(self) -> list[str]:
        return [transcript.write_reply(each) for each in self.decision.replies] if (
            self.decision) else []  # fmt: skip


class _Undo(Exception):
    """Ends a journey, or a question asked on the side; nothing of it is kept."""


@asynccontextmanager
async def undone(ground: Ground) -> AsyncIterator["Journey"]:
    """A journey whose traces are gone afterwards."""
    try:
        async with ground.board.database.pipe() as p:
            yield Journey(ground, p)
            raise _Undo
    except _Undo:
        return


class Journey:
    """Two customers, a clock, and all that happens to them."""

    def __init__(self, ground: Ground, p: db.PipeTransaction) -> None:
        self.ground, self.p = ground, p
        self.clock = clock.ManualClock(ground.start)
        directory = ground.board.directory
        trades = {ground.vertical.key: ground.vertical}
        self.pipeline = Pipeline(ground.board.database, PROVIDERS, directory, self.clock, trades)
        # Compiled bots and flows never change: every journey uses the same ones.
        self.pipeline.deciding = ground.board.pipeline.deciding
        self.people = (Customer("Ana", "15550100101"), Customer("Ben", "15550100102"))
        self.turns = 0
        self.remembered: set[UUID] = set()
        """Orders or bookings that were seen made."""

    async def play(self, steps: Sequence[Step]) -> None:
        """Everything in order; then whoever still talks to the bot asks for a person."""
        for who, act in steps:
            await self._step(self.people[who], act)
        for customer in self.people:
            await self.check_way_to_a_person(customer)

    async def _step(self, customer: Customer, act: Act | list[Act]) -> None:
        if isinstance(act, list):
            before = await self.look(customer)
            messages = [customers.write(self.ground.habits, customer, before, each) for each in act]
            await self.take(customer, messages)
        elif act[0] in ("wait", "world", "owner"):
            await self._happen(customer, act)
        else:
            before = await self.look(customer)
            if before.owner == "human" and act[0] == "go":
                await self.change_owner(customer, "operator_gives_back")
            await self.take(customer, [customers.write(self.ground.habits, customer, before, act)])

    # ── what happens ─────────────────────────────────────────────────────────────────────────

    async def _happen(self, customer: Customer, act: Act) -> None:
        what, which, _ = act
        if what == "world":
            note(f"  ({await self.ground.change(self, which)})")
        elif what == "wait":
            await self.wait((1, 5, 20, 200, 800, 2000, 20000)[which % 7])
        elif customer.conversation_id is not None:
            causes: tuple[Cause, ...] = ("operator_takes", "operator_gives_back")
            await self.change_owner(customer, causes[which % 2])

    async def wait(self, minutes: float) -> None:
        """Time goes by; whose bot asked to be woken has a turn."""
        note(f"  ({minutes} minutes go by)")
        self.clock.advance(minutes * 60)
        woken = await self.p.fetch(
            "select conversation_id from conversations where tenant_id = $1 and wake_at <= $2",
            self.ground.tenant_id,
            self.clock.now(),
        )
        for customer in self.people:
            if customer.conversation_id in {row[0] for row in woken}:
                await self.p.execute(
                    "insert into lanes (tenant_id, conversation_id, first_message_id, due_at) "
                    "values ($1, $2, $3, now()) on conflict do nothing",
                    self.ground.tenant_id, customer.conversation_id, ids.new_id(),
                )  # fmt: skip
                await self._answer(customer, [], await self.look(customer))

    async def change_owner(self, customer: Customer, cause: Cause) -> None:
        """An operator takes a conversation, or gives it back."""
        if customer.conversation_id is None:
            return
        note(f"  ({cause}: {customer.name})")
        wish = handover.Wish(
            tenant_id=self.ground.tenant_id,
            conversation_id=customer.conversation_id,
            cause=cause,
            because="the journey says so",
        )
        await handover.hand_over(self.p, wish, self.clock.now())

    @asynccontextmanager
    async def as_trade(self) -> AsyncIterator[db.TenantWrite]:
        async with self.p.as_tenant(self.ground.tenant_id, roles.TRADE_ROLE) as t:
            yield t

    # ── a turn ───────────────────────────────────────────────────────────────────────────────

    async def take(self, customer: Customer, sent: Sequence[Json]) -> Turn | None:
        """One turn for all of these messages, with everything that is promised of it."""
        before = await self.look(customer)
        stamp = str(int(self.clock.now().timestamp()))
        messages = [
            {"from": customer.phone, "id": wamid(), "timestamp": stamp, **each} for each in sent
        ]
        for each in messages:
            note(f"{customer.name}: {customers.describe(each)}")
        body = json.dumps(webhook(change(NUMBER, *messages))).encode()
        received = Received(0, self.clock.now(), "meta_cloud", "journey", body)
        for arrived in await self.pipeline.rehearse(self.p, received):
            customer.conversation_id = arrived.conversation_id
        customer.sent += sent
        self.clock.advance(20)
        return await self._answer(customer, sent, before)

    async def _answer(self, customer: Customer, sent: Sequence[Json], before: Where) -> Turn | None:
        if customer.conversation_id is None:
            return None
        tenant_id = self.ground.tenant_id
        key = (tenant_id, customer.conversation_id)
        due = await self.p.fetchval(
            "select true from lanes where tenant_id = $1 and conversation_id = $2", *key
        )
        taken = await self.pipeline.take_turn(self.p, *key) if due else None
        assert not due or taken is not None, "the turn failed"
        self.turns += 1
        decision = taken.decision if taken is not None else None
        turn = Turn(self, customer, sent, before, await self.look(customer), decision)
        self._read(customer, turn)
        for check in self.ground.checks:
            await check(turn)
        return turn

    def _read(self, customer: Customer, turn: Turn) -> None:
        for reply in turn.decision.replies if turn.decision else ():
            customer.seen += transcript.list_options(reply)
        customer.read += turn.said
        for each in turn.said:
            note(f"    {turn.after.node}> {each!r}"[:400])
        if turn.after.owner != turn.before.owner:
            note(f"    (owner: {turn.after.owner}, {turn.decision and turn.decision.because})")

    async def look(self, customer: Customer) -> Where:
        """Where the customer's conversation stands."""
        if customer.conversation_id is None:
            return Where("bot", "idle")
        row = await self.p.fetchrow(
            "select owner, memory from conversations where tenant_id = $1 and conversation_id = $2",
            self.ground.tenant_id,
            customer.conversation_id,
        )
        assert row is not None
        kept = memory.read(row["memory"])
        if not kept.frames:
            return Where(row["owner"], kept.state)
        top = kept.frames[-1]
        node = self.ground.vertical.flows[top.flow]["nodes"][top.node]
        asks = node["ask"].get("kind", "text") if "ask" in node else ""
        return Where(row["owner"], kept.state, top.flow, top.node, asks, top.variables,
                     tuple(kept.offered))  # fmt: skip

    async def check_way_to_a_person(self, customer: Customer) -> None:
        """From wherever it stands, in either language; the journey goes on as if never asked."""
        if (await self.look(customer)).owner != "bot":
            return
        for words_ in PERSON:
            kept = replace(customer, seen=list(customer.seen), read=list(customer.read))
            try:
                async with self.p.savepoint():
                    turn = await self.take(customer, [customers.write_text(words_)])
                    assert turn is not None
                    assert turn.after.owner == "human", f"{words_!r} led to {turn.after.node}"
                    assert turn.said
                    raise _Undo
            except _Undo:
                vars(customer).update(vars(kept))
