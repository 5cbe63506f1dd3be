"""A sending desk on a test's own database: messages go in, a scripted provider answers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from centralita.kit import clock, crypto, db, ids
from centralita.records import credentials, messages, numbers, operator, outbox, tenants
from centralita.send import calling, dispatcher, tokens
from centralita.vocabulary import content as say
from centralita.vocabulary import errors
from tests.send.fakes import FakeClient, FakeProvider

Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Line:
    """A number that may be sent from, with its host."""

    tenant_id: UUID
    number_id: UUID
    token: crypto.Secret | None


@dataclass(frozen=True)
class Chat:
    """A conversation to send into."""

    tenant_id: UUID
    number_id: UUID
    contact_id: UUID
    conversation_id: UUID


@dataclass
class Desk:
    """Rows in, dispatchers over them, rows out."""

    database: db.Database
    keys: crypto.MasterKeys
    client: FakeClient = field(default_factory=FakeClient)
    time: clock.ManualClock = field(default_factory=clock.ManualClock)
    serial: "count[int]" = field(default_factory=lambda: count(1))

    def open_dispatcher(
        self,
        client: FakeClient | None = None,
        database: db.Database | None = None,
        **options: Any,
    ) -> dispatcher.Dispatcher:
        ways = calling.Ways(
            {"fake": FakeProvider()},
            {"fake": client or self.client},
            tokens.TokenSource(database or self.database, self.keys, self.time),
            ids.SeededChance(7),
        )
        return dispatcher.Dispatcher(
            database or self.database, self.time, ways, dispatcher.Options(**options)
        )

    async def add_tenant(self, language: str = "es") -> UUID:
        n = next(self.serial)
        new = tenants.NewTenant(slug=f"negocio-{n}", name=f"Negocio {n}", language=language)
        return (await tenants.open_tenant(self.database, self.keys, new)).id

    async def add_line(
        self, tenant_id: UUID | None = None, *, token: bool = True, per_second: float = 1000.0,
        **more: Any,
    ) -> Line:  # fmt: skip
        tenant_id = tenant_id or await self.add_tenant()
        n = next(self.serial)
        secret = crypto.Secret(f"token-of-number-{n:06}-invented") if token else None
        async with self.database.tenant_write(tenant_id) as t:
            number = await numbers.add_number(
                t,
                numbers.NewNumber(
                    phone_number_id=f"1000000{n:05}", provider="fake",
                    messages_per_second=per_second, **more,
                ),
            )  # fmt: skip
            if secret is not None:
                await credentials.set_access_token(t, self.keys, number.id, secret)
        return Line(tenant_id, number.id, secret)

    async def add_chat(
        self,
        line: Line,
        tenant_id: UUID | None = None,
        *,
        wrote_ago: timedelta | None = timedelta(),
    ) -> Chat:
        return (await self.add_chats(line, 1, tenant_id=tenant_id, wrote_ago=wrote_ago))[0]

    async def add_chats(
        self,
        line: Line,
        how_many: int,
        *,
        tenant_id: UUID | None = None,
        wrote_ago: timedelta | None = timedelta(),
    ) -> list[Chat]:
        chats = [
            Chat(tenant_id or line.tenant_id, line.number_id, ids.new_id(), ids.new_id())
            for _ in range(how_many)
        ]
        at = None if wrote_ago is None else self.time.now() - wrote_ago
        async with self.database.pipe() as p:
            await p.executemany(
                "insert into contacts (tenant_id, contact_id, wa_id) values ($1, $2, $3)",
                [
                    (chat.tenant_id, chat.contact_id, f"1555{next(self.serial):07}")
                    for chat in chats
                ],
            )
            await p.executemany(
                """
                insert into conversations (tenant_id, conversation_id, number_id, contact_id,
                    last_inbound_at) values ($1, $2, $3, $4, $5)
                """,
                [
                    (chat.tenant_id, chat.conversation_id, chat.number_id, chat.contact_id, at)
                    for chat in chats
                ],
            )
        return chats

    async def write(
        self, chat: Chat, *texts: str | say.AnyContent, priority: int = outbox.REPLY,
        handled_by: str = "bot",
    ) -> list[UUID]:  # fmt: skip
        contents = [say.Text(body=text) if isinstance(text, str) else text for text in texts]
        return await self.write_all(
            [(chat, content) for content in contents], priority=priority, handled_by=handled_by
        )

    async def write_all(
        self,
        said: Sequence[tuple[Chat, say.AnyContent]],
        *,
        priority: int = outbox.REPLY,
        handled_by: str = "bot",
    ) -> list[UUID]:
        now = self.time.now()
        new = [
            messages.New(
                tenant_id=chat.tenant_id, message_id=ids.new_id(),
                conversation_id=chat.conversation_id, number_id=chat.number_id, direction="out",
                kind=str(content.__struct_config__.tag), text=None,
                content=msgspec.json.encode(content).decode(), said_at=now, status="queued",
                handled_by=handled_by,
            )
            for chat, content in said
        ]  # fmt: skip
        async with self.database.pipe() as p:
            await messages.add(p, new)
            await outbox.add(
                p,
                [
                    outbox.NewSend(
                        tenant_id=one.tenant_id, message_id=one.message_id,
                        number_id=one.number_id, conversation_id=one.conversation_id,
                        not_before=now, priority=priority,
                    )
                    for one in new
                ],
            )  # fmt: skip
        return [one.message_id for one in new]

    async def fetch(self, query: str, *values: object) -> list[db.Row]:
        async with self.database.pipe() as p:
            return await p.fetch(query, *values)

    async def execute(self, query: str, *values: object) -> None:
        async with self.database.pipe() as p:
            await p.execute(query, *values)

    async def get_message(self, message_id: UUID) -> db.Row:
        return (await self.fetch("select * from messages where message_id = $1", message_id))[0]

    async def find_queued(self, message_id: UUID) -> db.Row | None:
        rows = await self.fetch("select * from outbox where message_id = $1", message_id)
        return rows[0] if rows else None

    async def list_alerts(self) -> list[tuple[UUID, str, str]]:
        rows = await self.fetch("select tenant_id, severity, subject from alerts order by alert_id")
        return [(row[0], row[1], row[2].partition(":")[0]) for row in rows]

    async def drain(self, sender: dispatcher.Dispatcher, rounds: int = 50) -> int:
        """Rounds until nothing is claimed any more."""
        total = 0
        for _ in range(rounds):
            claimed = await sender.dispatch_once()
            if not claimed:
                return total
            total += claimed
            self.time.advance(0.5)
        return total

    async def drain_now(self, sender: dispatcher.Dispatcher) -> int:
        """Rounds until nothing is claimed any more, while time stands still."""
        total = 0
        while claimed := await sender.dispatch_once():
            total += claimed
        return total

    @staticmethod
    def refuse(code: str) -> errors.SendFailure:
        """A refusal for good."""
        return errors.GiveUp(code, "Refused.")

    @staticmethod
    def refuse_for_now(code: str = "131000") -> errors.SendFailure:
        """A refusal that may pass."""
        return errors.RetryLater(code, "Not now.")

    async def set_limit(self, tier: str) -> None:
        await self.execute("update numbers set messaging_limit = $1", tier)

    async def set_token(self, line: Line, token: crypto.Secret) -> None:
        async with self.database.tenant_write(line.tenant_id) as t:
            await credentials.set_access_token(t, self.keys, line.number_id, token)

    async def add_guest(self, line: Line, guest: UUID, owner_url: str) -> None:
        async with self.database.pipe() as p:
            [number] = [one for one in await numbers.list_numbers(p) if one.id == line.number_id]
        async with operator.open_operator(owner_url) as o:
            await numbers.share(o, number, guest, [])

    async def wait_until(
        self, look: Callable[[], Awaitable[Seen]], is_so: Callable[[Seen], bool]
    ) -> None:
        """Let a little time pass again and again until it is so; fails after ten seconds."""
        async with asyncio.timeout(10):
            while not is_so(await look()):
                await asyncio.sleep(0.02)
                self.time.advance(0.1)

    async def fill_shards(self, how_many: int) -> None:
        """A message to send in each of that many further shards."""
        taken = {
            outbox.shard_of(row[0]) for row in await self.fetch("select number_id from numbers")
        }
        wanted = len(taken) + how_many
        tenant_id = await self.add_tenant()
        while len(taken) < wanted:
            line = await self.add_line(tenant_id)
            if outbox.shard_of(line.number_id) not in taken:
                taken.add(outbox.shard_of(line.number_id))
                await self.write(await self.add_chat(line), "hola")

    async def crash(self, client: FakeClient, calls: int) -> None:
        """A worker claims and calls, and is gone before any answer; then its lease runs out."""
        client.gate = asyncio.Event()
        dying = asyncio.create_task(self.open_dispatcher(client).dispatch_once())
        if calls:
            await client.wait_for_calls(calls)
        else:
            await asyncio.sleep(0.02)
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
        await self.end_leases()

    async def end_leases(self) -> None:
        """As ten seconds after a kill."""
        await self.execute("update workers set lease_until = now() - interval '1 second'")
