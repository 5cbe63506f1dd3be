"""Plays a story against a tenant's own bot, through the production pipeline, and undoes it all.

The customer's lines become the webhook bodies that WhatsApp would send; they are taken in, routed,
stored and answered by the same code as real ones, with the tenant's real flows, texts and facts. It
all happens in one transaction that is rolled back at the end: nobody is written to, no order stays.
"""

from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from centralita.desk import Desk
from centralita.kit import clock, db
from centralita.pipeline import Pipeline
from centralita.records.rehearsals import Line, find_line
from centralita.stories.scene import Scene
from centralita.stories.steps import Story
from centralita.vocabulary import errors


class Difference(Struct, frozen=True, kw_only=True):
    """Where a story went another way: the line of its file, what it says, what happened."""

    line: int
    expected: str
    got: str


class Played(Struct, frozen=True, kw_only=True):
    """One story, played. `heard` are all replies in order, by the line they were an answer to;
    `passed` is what the bot passed on its way (nodes of its flow, what it did), likewise. From the
    line `lost_at` on nothing was played: a button was not there."""

    title: str
    source: str
    differences: tuple[Difference, ...]
    heard: tuple[tuple[int, str], ...]
    passed: tuple[tuple[int, str], ...] = ()
    lost_at: int | None = None

    @property
    def went_well(self) -> bool:
        return not self.differences


class _Undo(Exception):
    """Ends the transaction of a story; nothing of it is kept."""


@asynccontextmanager
async def undone(database: db.Database) -> AsyncIterator[db.PipeTransaction]:
    """A transaction of which nothing stays."""
    try:
        async with database.pipe() as p:
            yield p
            raise _Undo
    except _Undo:
        return


class Player:
    """Plays stories over one database; each in a transaction of its own."""

    def __init__(
        self,
        database: db.Database,
        open_pipeline: Callable[[clock.Clock], Pipeline],
        desk: Desk,
        now: clock.Clock,
    ) -> None:
        self._database = database
        self._open_pipeline = open_pipeline
        self._desk = desk
        self._now = now

    async def play(self, tenant_id: UUID, story: Story) -> Played:
        """Raises `NotFound` where the tenant has no such number."""
        differences: deque[Difference] = deque()
        heard: Sequence[tuple[int, str]] = ()
        passed: Sequence[tuple[int, str]] = ()
        async with undone(self._database) as p:
            line = await find_line(p, tenant_id, story.number)
            if line is None:
                raise _no_number(story)
            hands = clock.ManualClock(self._find_start(story, line))
            scene = Scene(p, self._open_pipeline(hands), self._desk, hands, line, story.customer)
            for step in story.steps:
                got = await scene.play(step)
                if got is not None:
                    expected, happened = got
                    differences.append(Difference(line=step.line, expected=expected, got=happened))
                if scene.lost_at is not None:
                    break
            rest = await scene.list_unexpected() if scene.lost_at is None else ()
            differences += [
                Difference(line=story.steps[-1].line, expected="(nothing)", got=each)
                for each in rest
            ]
            heard, passed = tuple(scene.heard), tuple(scene.passed)
        return Played(
            title=story.title,
            source=story.source,
            differences=tuple(differences),
            heard=tuple(heard),
            passed=tuple(passed),
            lost_at=scene.lost_at,
        )

    def _find_start(self, story: Story, line: Line) -> datetime:
        if story.starts is None:
            return self._now.now()
        return story.starts.replace(tzinfo=ZoneInfo(line.time_zone)).astimezone(UTC)


def _no_number(story: Story) -> errors.NotFound:
    wanted = f" '{story.number}'" if story.number else ""
    return errors.NotFound(
        f"number: this tenant has no active number{wanted}. See them with: centralita number list",
        code="no_line",
        facts={"number": story.number or "-"},
    )
