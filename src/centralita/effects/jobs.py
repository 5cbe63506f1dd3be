"""What the runner hands to a handler, and what a handler answers: one handler for each kind."""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from msgspec import Struct


class Job(Struct, frozen=True, kw_only=True):
    """One effect to run, outside any transaction.

    `effect_id` is the same in every try: whoever is called can tell a repetition by it. `payload`
    is what the bot's decision put there. `seconds_left` is what remains of the deadline, tries
    included; the runner breaks off what takes longer.
    """

    tenant_id: UUID
    effect_id: UUID
    conversation_id: UUID
    number_id: UUID
    kind: str
    payload: dict[str, Any]
    message_ids: Sequence[UUID] = ()
    attempt: int = 1
    seconds_left: float = 30.0


class Done(Struct, frozen=True):
    """It went well. `value` is plain data, of a bot a `vocabulary.answers.BotAnswer`."""

    value: Any
    trace: Any = None
    """What happened on the way, for people; plain data without secrets."""


class Failed(Struct, frozen=True):
    """It will not go better another time; `problem` is a short English sentence for people."""

    problem: str
    trace: Any = None


class TryLater(Struct, frozen=True):
    """A trouble known to pass (the other side is overloaded, the network broke).

    `after_seconds` is the other side's wish. When time or tries are used up it counts as `Failed`.
    """

    problem: str
    after_seconds: float | None = None
    trace: Any = None


Outcome = Done | Failed | TryLater


class Handler(Protocol):
    """Runs the effects of one kind."""

    @property
    def may_repeat(self) -> bool:
        """Whether a job may be run again whose runner died in the middle of it."""
        ...

    async def run(self, job: Job) -> Outcome:
        """Run it; whatever it raises is a defect and comes back as `Failed`."""
        ...
