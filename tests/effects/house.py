"""Invented tenants with conversations, effects on them, and handlers that do as they are told."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from centralita.effects import runner
from centralita.effects.jobs import Done, Handler, Job, Outcome
from centralita.kit import clock, crypto, db, ids
from centralita.records import effects, messages, numbers, tenants
from centralita.records.effects import Ended


@dataclass(frozen=True)
class Chat:
    """A conversation with a customer."""

    tenant_id: UUID
    number_id: UUID
    conversation_id: UUID


@dataclass
class Scripted:
    """A handler: `answering` says what comes of a job. A job inside a transaction is a defect."""

    answering: Callable[[Job], Awaitable[Outcome]]
    may_repeat: bool = True
    jobs: list[Job] = field(default_factory=list)
    running: int = 0
    most_running: int = 0

    async def run(self, job: Job) -> Outcome:
        assert not db.transaction_open()
        self.jobs.append(job)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            return await self.answering(job)
        finally:
            self.running -= 1


def answers(*outcomes: Outcome, may_repeat: bool = True) -> Scripted:
    """One after the other, the last one for all that follow."""
    left = list(outcomes)

    async def answering(_job: Job) -> Outcome:
        return left.pop(0) if len(left) > 1 else left[0]

    return Scripted(answering, may_repeat)


def hangs(*, may_repeat: bool = True) -> Scripted:
    """Never answers by itself."""

    async def answering(_job: Job) -> Outcome:
        await asyncio.Event().wait()
        return Done(None)

    return Scripted(answering, may_repeat)


@dataclass
class House:
    """Rows in, runners over them, rows out."""

    database: db.Database
    keys: crypto.MasterKeys
    serial: "count[int]" = field(default_factory=lambda: count(1))

    def open_runner(self, handlers: dict[str, Handler], **options: Any) -> runner.Runner:
        return runner.Runner(
            self.database,
            handlers,
            clock.SystemClock(),
            ids.SeededChance(7),
            runner.Options(**options),
        )

    async def add_tenant(self, language: str = "es") -> UUID:
        n = next(self.serial)
        new = tenants.NewTenant(slug=f"negocio-{n}", name=f"Negocio {n}", language=language)
        return (await tenants.open_tenant(self.database, self.keys, new)).id

    async def add_chats(self, how_many: int = 1, tenant_id: UUID | None = None) -> list[Chat]:
        tenant_id = tenant_id or await self.add_tenant()
        async with self.database.tenant_write(tenant_id) as t:
            new = numbers.NewNumber(phone_number_id=f"1000000{next(self.serial):05}")
            number = await numbers.add_number(t, new)
        rows = [(tenant_id, ids.new_id(), ids.new_id()) for _ in range(how_many)]
        async with self.database.pipe() as p:
            await p.executemany(
                "insert into contacts (tenant_id, contact_id, wa_id) values ($1, $2, $3)",
                [(row[0], row[1], f"155501{next(self.serial):06}") for row in rows],
            )
            await p.executemany(
                """
                insert into conversations (tenant_id, contact_id, conversation_id, number_id)
                values ($1, $2, $3, $4)
                """,
                [(*row, number.id) for row in rows],
            )
        return [Chat(tenant_id, number.id, row[2]) for row in rows]

    async def add_chat(self, tenant_id: UUID | None = None) -> Chat:
        return (await self.add_chats(1, tenant_id))[0]

    async def say(self, chat: Chat, text: str, direction: str = "in", by: str = "bot") -> UUID:
        message_id = ids.new_id()
        now = clock.SystemClock().now()
        new = messages.New(
            tenant_id=chat.tenant_id,
            message_id=message_id,
            conversation_id=chat.conversation_id,
            number_id=chat.number_id,
            direction=direction,
            kind="text",
            text=text,
            content="{}",
            said_at=now,
            status="received" if direction == "in" else "sent",
            handled_by=None if direction == "in" else by,
        )
        async with self.database.pipe() as p:
            await messages.add(p, [new])
        return message_id

    async def start(
        self,
        chat: Chat,
        kind: str = "agent",
        payload: dict[str, Any] | None = None,
        *message_ids: UUID,
        deadline_seconds: float = 30.0,
    ) -> UUID:
        """An effect, as a turn starts it: together with other changes."""
        new = effects.New(
            tenant_id=chat.tenant_id,
            effect_id=ids.new_id(),
            conversation_id=chat.conversation_id,
            number_id=chat.number_id,
            kind=kind,
            payload=payload or {},
            message_ids=message_ids,
            deadline_seconds=deadline_seconds,
        )
        async with self.database.pipe() as p, db.together(p) as changes:
            await effects.add(changes, [new])
        return new.effect_id

    async def find_returned(self, chat: Chat, effect_id: UUID) -> Ended | None:
        async with self.database.pipe() as p:
            found = await effects.find_returned(p, [(chat.tenant_id, effect_id)])
        return found.get(effect_id)

    async def fetch(self, query: str, *values: object) -> list[db.Row]:
        async with self.database.pipe() as p:
            return await p.fetch(query, *values)

    async def execute(self, statement: str, *values: object) -> None:
        async with self.database.pipe() as p:
            await p.execute(statement, *values)

    async def find_state(self, effect_id: UUID) -> str:
        rows = await self.fetch("select state from effects where effect_id = $1", effect_id)
        return str(rows[0][0])

    async def count_due_lanes(self) -> int:
        rows = await self.fetch("select count(*) from lanes where due_at <= now()")
        return int(rows[0][0])


async def until(happened: Callable[[], Awaitable[bool]], seconds: float = 10.0) -> None:
    """Wait for something that is on its way."""
    for _ in range(int(seconds / 0.02)):
        if await happened():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen in time")
