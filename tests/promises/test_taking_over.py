"""Promise 8: whenever somebody takes a conversation, nothing of the bot's goes out after it.

Turns, senders and the person run at once, over and over, on one real database. What may go is what
was being sent when the person's change was committed, and the farewell of a bot that handed over.
"""

import asyncio
from collections.abc import Iterator
from uuid import UUID

import pytest

from centralita.kit import clock, crypto, db, ids
from centralita.records import credentials
from centralita.route import handover
from centralita.send import calling, dispatcher, tokens
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.send.fakes import FakeClient, FakeProvider

NUMBER = "300000000000001"
PEOPLE = ("15550100101", "15550100102", "15550100103")
SAYINGS = ("horario", "horario", "xyzzy", "quiero una persona")
LEAST_ROUNDS, MOST_ROUNDS = 6, 60
"""So many, and more where nobody took over between a reply and its leaving."""
BOT = {
    "old_messages": {"do": "answer"},
    "greeting_every_hours": 0,
    "rules": [{"name": "horario", "when": ["horario"], "answer": ["De 9", "a 18", "cada día"]}],
}


class Rush:
    """Customers who write, a bot that answers, senders that send, people who take over."""

    def __init__(self, board: Switchboard, tenant_id: UUID, seed: int) -> None:
        self.board, self.tenant_id, self.chance = board, tenant_id, ids.SeededChance(seed)
        self.client = FakeClient()
        self.senders = [self._open_sender() for _ in range(2)]
        self.allowed: dict[UUID, set[UUID]] = {}
        """By conversation in a person's hands: what may still leave, or has left."""

    def _open_sender(self) -> dispatcher.Dispatcher:
        time = clock.SystemClock()
        ways = calling.Ways(
            {"meta_cloud": FakeProvider()}, {"meta_cloud": self.client},
            tokens.TokenSource(self.board.database, self.board.keys, time), ids.SeededChance(7),
        )  # fmt: skip
        return dispatcher.Dispatcher(self.board.database, time, ways)

    async def pause(self, longest_seconds: float) -> None:
        await asyncio.sleep(self.chance.uniform(0, longest_seconds))

    async def write(self) -> None:
        for _ in range(4):
            who = PEOPLE[int(self.chance.uniform(0, len(PEOPLE)))]
            said = SAYINGS[int(self.chance.uniform(0, len(SAYINGS)))]
            await self.board.receive(webhook(change(NUMBER, text_message(said, sender=who))))
            await self.board.take_in()
            await self.pause(0.03)

    async def answer(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.board.pipeline.answer(limit=2)
            await asyncio.sleep(0)

    async def send(self, sender: dispatcher.Dispatcher, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await sender.dispatch_once()
            await asyncio.sleep(self.chance.uniform(0, 0.01))

    async def take(self, conversation_id: UUID) -> None:
        """A person takes it, and notes in the same breath what can't be held back any more."""
        await self.pause(0.2)
        wish = handover.Wish(
            tenant_id=self.tenant_id, conversation_id=conversation_id, cause="operator_takes",
            because="the test took it",
        )  # fmt: skip
        async with self.board.database.pipe() as p:
            await handover.hand_over(p, wish, clock.SystemClock().now())
            gone = await p.fetch(
                """
                select m.message_id from conversations v
                join messages m using (tenant_id, conversation_id)
                left join outbox o
                    on (o.tenant_id, o.message_id) = (m.tenant_id, m.message_id)
                where v.conversation_id = $1 and m.direction = 'out' and (o.state = 'sending'
                    or m.sent_at is not null or m.created_at = v.owner_since)
                """,
                conversation_id,
            )
        self.allowed[conversation_id] = {row[0] for row in gone}

    async def run_round(self) -> None:
        rows = await self.board.fetch("select conversation_id from conversations")
        stop = asyncio.Event()
        working = [
            asyncio.create_task(work)
            for work in (
                self.answer(stop), self.answer(stop), *(self.send(s, stop) for s in self.senders)
            )
        ]  # fmt: skip
        await asyncio.gather(self.write(), *(self.take(row[0]) for row in rows))
        await asyncio.sleep(0.05)
        stop.set()
        await asyncio.gather(*working)
        await self.board.answer()
        await self.send_all()

    async def send_all(self) -> None:
        for sender in self.senders * 3:
            await sender.dispatch_once()

    async def check(self) -> int:
        rows = await self.board.fetch(
            """
            select conversation_id, message_id, status from messages
            where direction = 'out' and handled_by = 'bot'
            """
        )
        for conversation_id, message_id, status in rows:
            assert status in ("sent", "withdrawn"), status
            if conversation_id in self.allowed and status == "sent":
                assert message_id in self.allowed[conversation_id]
        return sum(row["status"] == "withdrawn" for row in rows)

    async def give_back(self) -> None:
        for conversation_id in self.allowed:
            wish = handover.Wish(
                tenant_id=self.tenant_id, conversation_id=conversation_id,
                cause="operator_gives_back", because="the test gave it back",
            )  # fmt: skip
            async with self.board.database.pipe() as p:
                await handover.hand_over(p, wish, clock.SystemClock().now())
        self.allowed = {}


@pytest.fixture(params=[1, 2])
async def rush(
    request: pytest.FixtureRequest, database: db.Database, master_keys: crypto.MasterKeys
) -> Rush:
    board = Switchboard(database, master_keys)
    tenant_id = await board.add_tenant("hotel")
    number_id = await board.add_number(tenant_id, NUMBER, BOT)
    token = crypto.Secret("token-of-the-hotel-invented")
    async with database.tenant_write(tenant_id) as t:
        await credentials.set_access_token(t, master_keys, number_id, token)
    for who in PEOPLE:
        await board.handle(webhook(change(NUMBER, text_message("horario", sender=who))))
    return Rush(board, tenant_id, request.param)


@pytest.fixture(autouse=True)
def _no_call_in_a_transaction(rush: Rush) -> Iterator[None]:
    yield
    assert rush.client.in_transaction == 0


async def test_nothing_of_the_bots_goes_out_once_a_person_has_it(rush: Rush) -> None:
    await rush.send_all()
    assert rush.client.calls, "the bot speaks as long as nobody takes over"
    withdrawn = rounds = 0
    while rounds < LEAST_ROUNDS or (withdrawn == 0 and rounds < MOST_ROUNDS):
        await rush.run_round()
        withdrawn = await rush.check()
        await rush.give_back()
        rounds += 1
    assert withdrawn > 0, "the race was never close enough to say anything"
