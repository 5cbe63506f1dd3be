"""A talk that somebody tries out: what they say is given, what the bot does is told turn by turn.

As a story it takes the way of real messages, in a transaction that is undone; a draft of the bot or
of a flow may answer in the place of what is published.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from centralita.desk import Desk
from centralita.kit import clock, db
from centralita.pipeline import Pipeline
from centralita.records import rehearsals
from centralita.stories.player import undone
from centralita.stories.scene import Scene
from centralita.stories.steps import Answers, AnyStep, Customer
from centralita.vocabulary.turns import Decision

SECONDS_MAX: Final = 5.0


class NotInUse(Exception):
    """The number rests, or is not the tenant's."""


class Trial(Struct, frozen=True, kw_only=True):
    """What is tried: steps in order, each with its place as `line`.

    `config` and `flow` (name, definition) are drafts; both were checked. `starts` is UTC.
    """

    phone_number_id: str
    steps: Sequence[AnyStep]
    customer: Customer
    starts: datetime
    config: Mapping[str, Any] | None = None
    flow: tuple[str, Mapping[str, Any]] | None = None


class Tried(Struct, frozen=True, kw_only=True):
    """What came of it: decisions by the step they followed, and what went wrong with a step."""

    turns: Sequence[tuple[int, Decision]]
    troubles: Mapping[int, str]
    state: rehearsals.State | None


OpenPipeline = Callable[[clock.Clock], Pipeline]


async def try_out(
    database: db.Database, open_pipeline: OpenPipeline, desk: Desk, tenant_id: UUID, trial: Trial
) -> Tried:
    """Raises `NotInUse` where the tenant has no such number in use, and `TimeoutError`."""
    hands = clock.ManualClock(trial.starts)
    pipeline = open_pipeline(hands)
    if trial.config is not None:
        pipeline.deciding.lend_bot(trial.config)
    if trial.flow is not None:
        pipeline.deciding.lend_flow(tenant_id, *trial.flow)
    async with asyncio.timeout(SECONDS_MAX), undone(database) as p:
        line = await rehearsals.find_line(p, tenant_id, trial.phone_number_id)
        if line is None:
            raise NotInUse(f"no number {trial.phone_number_id} in use")
        scene = Scene(p, pipeline, desk, hands, line, trial.customer)
        async with rehearsals.waiting_briefly(p):
            tried = await _play(scene, trial)
    return tried


async def _play(scene: Scene, trial: Trial) -> Tried:
    troubles: dict[int, str] = {}
    for step in trial.steps:
        trouble = await scene.try_out(step)
        if trouble is not None:
            troubles[step.line] = trouble
        if scene.lost_at is not None:
            break
        await _let_slow_ones_pass(scene, step)
    return Tried(turns=tuple(scene.turns), troubles=troubles, state=await scene.find_state())


async def _let_slow_ones_pass(scene: Scene, step: AnyStep) -> None:
    """A trial asks no model and no other server; the talk goes on as if they had said nothing."""
    if scene.turns and scene.turns[-1][0] == step.line and scene.turns[-1][1].effect is not None:
        count = len(scene.turns)
        await scene.try_out(Answers(line=step.line))
        del scene.turns[count:]
