"""What `show` needs of the other stages and of providers, as protocols.

`centralita.console` fulfils each with the rooms that do it; tests hand in the same or a fake.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.vocabulary.handover import Cause, Owner


class Demo(Struct, frozen=True, kw_only=True):
    """What only a demo tells: people whom anybody may sign in as."""

    people: tuple[Mapping[str, str], ...]
    """email, name, role, business and password of each."""


class Hands(Protocol):
    """Conversations change hands (`route.handover`)."""

    async def hand_over(
        self, t: db.TenantWrite, conversation_id: UUID, wish: "HandWish", now: datetime
    ) -> Owner | None:
        """The new owner; None where nothing changed hands."""
        ...


class HandWish(Struct, frozen=True, kw_only=True):
    """Who wants it, and why in plain English."""

    cause: Cause
    by_whom: str
    because: str


@dataclass(frozen=True)
class Ports:
    """One of each."""

    hands: Hands
