"""Talks of the past, written straight into the tables with the ids of their moments."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from centralita.kit import db, ids


@dataclass
class Past:
    """One business's."""

    database: db.Database
    tenant_id: UUID
    number_id: UUID
    turns: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def make_id(self, moment: datetime) -> UUID:
        return UUID(int=ids.find_first_id(moment).int + next(self.turns))

    async def begin(self, at: datetime, name: str = "Ana") -> UUID:
        """A conversation with somebody new."""
        contact_id, conversation_id = self.make_id(at), self.make_id(at)
        async with self.database.tenant_write(self.tenant_id) as t:
            await t.execute(
                "insert into contacts (tenant_id, contact_id, wa_id, name, created_at) "
                "values ($1, $2, $3, $4, $5)",
                self.tenant_id,
                contact_id,
                f"155501{next(self.turns):05d}",
                name,
                at,
            )
            await t.execute(
                "insert into conversations "
                "(tenant_id, conversation_id, number_id, contact_id, created_at, last_message_at) "
                "values ($1, $2, $3, $4, $5, $5)",
                self.tenant_id,
                conversation_id,
                self.number_id,
                contact_id,
                at,
            )
        return conversation_id

    async def say(
        self, conversation_id: UUID, at: datetime, direction: str = "in", **more: Any
    ) -> UUID:
        """A message; `more` are columns of it."""
        message_id = self.make_id(at)
        values = {
            "tenant_id": self.tenant_id,
            "message_id": message_id,
            "conversation_id": conversation_id,
            "number_id": self.number_id,
            "direction": direction,
            "kind": "text",
            "text": "x",
            "status": "received" if direction == "in" else "sent",
            "said_at": at,
            "created_at": at,
            **more,
        }
        places = ", ".join(f"${place}" for place in range(1, len(values) + 1))
        async with self.database.tenant_write(self.tenant_id) as t:
            await t.execute(
                f"insert into messages ({', '.join(values)}) values ({places})", *values.values()
            )
        return message_id

    async def answer(
        self, conversation_id: UUID, at: datetime, by: str = "bot", **more: Any
    ) -> UUID:
        return await self.say(conversation_id, at, "out", handled_by=by, **more)

    async def hand_over(
        self, conversation_id: UUID, at: datetime, cause: str, to: str = "human"
    ) -> None:
        async with self.database.tenant_write(self.tenant_id) as t:
            await t.execute(
                "insert into handovers (tenant_id, handover_id, conversation_id, from_owner, "
                "to_owner, cause, by_whom, at) values ($1, $2, $3, $4, $5, $6, 'x', $7)",
                self.tenant_id,
                self.make_id(at),
                conversation_id,
                "bot" if to == "human" else "human",
                to,
                cause,
                at,
            )

    async def count(self, day: datetime, **counts: int) -> None:
        """A row of the number's day."""
        async with self.database.pipe() as p:
            names = ", ".join(counts)
            places = ", ".join(f"${place}" for place in range(4, 4 + len(counts)))
            await p.execute(
                f"insert into number_days (tenant_id, number_id, day, {names}) "
                f"values ($1, $2, $3, {places})",
                self.tenant_id,
                self.number_id,
                day.date(),
                *counts.values(),
            )

    async def move_to(self, time_zone: str) -> None:
        async with self.database.tenant_write(self.tenant_id) as t:
            await t.execute(
                "update tenants set time_zone = $2 where tenant_id = $1", t.tenant_id, time_zone
            )


def after(moment: datetime, **more: float) -> datetime:
    return moment + timedelta(**more)
