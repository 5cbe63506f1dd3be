"""What `show` needs of the other stages and of providers, as protocols.

`centralita.console` fulfils each with the rooms that do it; tests hand in the same or a fake.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from fastapi import APIRouter
from msgspec import Struct

from centralita.kit import db
from centralita.show.inbox_ports import Codes as Codes
from centralita.show.inbox_ports import Wire as Wire
from centralita.show.setting_ports import BotForms, FlowForms, Lines, Rehearsals
from centralita.vocabulary.handover import Cause, Owner


class Demo(Struct, frozen=True, kw_only=True):
    """What only a demo has: people whom anybody may sign in as, and a customer's telephone."""

    people: tuple[Mapping[str, str], ...]
    """email, name, role, business and password of each."""
    phone: APIRouter


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


class Replayed(Struct, frozen=True, kw_only=True):
    """How many items went through, and why others did not."""

    replayed: int
    reasons: list[str]

    def plus(self, other: "Replayed") -> "Replayed":
        return Replayed(
            replayed=self.replayed + other.replayed, reasons=self.reasons + other.reasons
        )


class Replays(Protocol):
    """Quarantined items are let in again (`pipeline`)."""

    async def replay(self, ids: Sequence[UUID]) -> Replayed:
        """Those of them that are open, the first one first."""
        ...


class Addresses(Protocol):
    """Which addresses a tenant may make us call (`effects.addresses`)."""

    def check(self, url: str) -> None:
        """Raises `Invalid` (`bad_webhook_url`), with the reason among its facts."""
        ...


@dataclass(frozen=True)
class Ports:
    """One of each."""

    hands: Hands
    addresses: Addresses
    lines: Lines
    bot_forms: BotForms
    flow_forms: FlowForms
    rehearsals: Rehearsals
    replays: Replays
    codes: Codes
    wire: Wire
