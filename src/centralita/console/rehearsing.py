"""Talks that are tried out from the console, by the engine that answers customers."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import structs

from centralita.desk import Desk
from centralita.kit import clock, db, ids
from centralita.pipeline import Pipeline
from centralita.providers.contract import Provider
from centralita.show import setting_ports
from centralita.show.setting_ports import (
    Said,
    StoryPlayed,
    StoryStep,
    Transcript,
    Turned,
)
from centralita.stories import reading, trial
from centralita.stories.player import Player
from centralita.stories.stage import Stage
from centralita.stories.steps import AnyStep, Customer, Says, Sends, Story, Taps, Waits
from centralita.stories.transcript import write_reply
from centralita.verticals.contract import Vertical
from centralita.vocabulary.turns import Decision

AT_ONCE: Final = 2
"""So many at a time: each holds a connection that the door for webhooks may need."""
_NOBODYS: Final = "999"
"""A country's code that no country has: a customer of a trial is nobody's."""


class Rehearsals:
    """`show.setting_ports.Rehearsals` by `stories`."""

    def __init__(
        self,
        database: db.Database,
        providers: Mapping[str, Provider],
        verticals: Mapping[str, Vertical],
        now: clock.Clock,
    ) -> None:
        self._database = database
        self._providers = providers
        self._verticals = verticals
        self._desk = Desk(verticals)
        self._now = now
        self._seats = asyncio.Semaphore(AT_ONCE)

    async def try_out(self, tenant_id: UUID, wish: setting_ports.Trial) -> Transcript:
        """Raises `NotInUse`, TimeoutError."""
        phone = _make_phone()
        stage = Stage(tenant_id, phone)
        steps = [_write_step(place, each) for place, each in enumerate(wish.said)]
        tried = trial.Trial(
            phone_number_id=wish.phone_number_id,
            steps=steps,
            customer=Customer(
                name=wish.customer_name,
                phone=phone,
                language=_read_language(wish.language),
            ),
            starts=wish.at,
            config=wish.config,
            flow=wish.flow,
        )
        try:
            async with asyncio.timeout(trial.SECONDS_MAX), self._seats:
                told = await trial.try_out(
                    self._database,
                    lambda hands: self._open_pipeline(hands, stage, thinks=True),
                    self._desk,
                    tenant_id,
                    tried,
                )
        except trial.NotInUse as resting:
            raise setting_ports.NotInUse(str(resting)) from None
        state = told.state
        return Transcript(
            turns=tuple(_tell(place, decision) for place, decision in told.turns),
            troubles=dict(told.troubles),
            owner=state.owner if state else None,
            stage=state.stage if state else None,
            wakes_at=state.wake_at if state else None,
        )

    async def check_story(self, story: str) -> str:
        """Its title. Raises `Invalid`."""
        return (await self._read(story)).title

    async def play(self, tenant_id: UUID, story: str) -> StoryPlayed:
        """Raises `Invalid`, `NotFound`, TimeoutError."""
        read = await self._read(story)
        # Whoever it names, it is nobody: real customers' rows are not held up by a story.
        nobody = structs.replace(read.customer, phone=_make_phone())
        stage = Stage(tenant_id, nobody.phone)
        read = structs.replace(read, customer=nobody)
        player = Player(
            self._database,
            lambda hands: self._open_pipeline(hands, stage),
            self._desk,
            self._now,
        )
        async with asyncio.timeout(trial.SECONDS_MAX), self._seats:
            played = await player.play(tenant_id, read)
        return StoryPlayed(
            title=played.title,
            differences=tuple(
                StoryStep(line=each.line, expected=each.expected, got=each.got)
                for each in played.differences
            ),
            heard=played.heard,
            passed=played.passed,
            lost_at=played.lost_at,
        )

    async def _read(self, story: str) -> Story:
        """Off the loop and few at a time: a long one takes seconds, and nobody may wait for it."""
        async with self._seats:
            return await asyncio.to_thread(reading.parse_story, story, "story")

    def _open_pipeline(self, hands: clock.Clock, stage: Stage, *, thinks: bool = False) -> Pipeline:
        """`thinks`: as if the house lent a model, so that what it would be asked is told."""
        pipeline = Pipeline(self._database, self._providers, stage, hands, self._verticals)
        pipeline.deciding.thinks = thinks
        return pipeline


def _make_phone() -> str:
    return f"{_NOBODYS}{ids.new_id().int % 10**10:010}"


def _write_step(place: int, said: Said) -> AnyStep:
    if said.wait_minutes is not None:
        return Waits(time=timedelta(minutes=said.wait_minutes), line=place)
    if said.tap is not None:
        return Taps(title=said.tap, id=said.tap, line=place)
    if said.kind is not None:
        step = {"step": "sends", "kind": said.kind, "part": dict(said.part), "line": place}
        return msgspec.convert(step, Sends)
    return Says(text=said.text or "", line=place)


def _read_language(language: str | None) -> Any:
    return language if language in ("es", "en") else None


def _tell(place: int, decision: Decision) -> Turned:
    why = decision.why
    return Turned(
        at=place,
        replies=tuple(msgspec.to_builtins(each) for each in decision.replies),
        texts=tuple(write_reply(each) for each in decision.replies),
        intent=decision.intent,
        confidence=decision.confidence,
        stage=decision.stage,
        owner=decision.owner,
        requires_review=decision.requires_review,
        because=decision.because,
        why=msgspec.to_builtins(why) if why is not None else None,
        asks=decision.effect.kind if decision.effect is not None else None,
    )
