"""The effect of kind `agent`: read, think, write down what it took.

One short transaction reads all that the model is told; none is open while it thinks, but those of
its own tools; one counts what it used.
"""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Protocol, cast

import msgspec
from msgspec import Struct

from centralita.effects.agent import briefing, budget, choosing, judging
from centralita.effects.agent.briefing import Asked, Read
from centralita.effects.agent.choosing import House, NoModel, Settings, Tools
from centralita.effects.agent.port import Brief, Thinker, Thought
from centralita.effects.agent.serving import Serving
from centralita.effects.jobs import Done, Failed, Job, Outcome, TryLater
from centralita.kit import clock, crypto, db
from centralita.records import agent_scenes, knowledge, tenant_secrets
from centralita.records.knowledge import Item
from centralita.records.knowledge_vectors import Meaning
from centralita.vocabulary.answers import BotAnswer

_MOST_PASSAGES: Final = 6
_SECONDS_KEPT: Final = 2.0
"""Of the effect's time: for writing down what came of it."""
_LEAST_SECONDS: Final = 1.0
_MOST_AT_DATABASE: Final = 8
"""Turns that read or count at the same time. The others wait here: a thousand at the door of the
pool would take its patience for a database that is away."""


_UNFINISHED: Final = {
    "es": "El agente hizo esto y después no pudo contestar: {done}. Sigue tú, por favor.",
    "en": "The agent did this and then could not answer: {done}. Please go on from here.",
}


class Embedder(Protocol):
    """Says what a text means; None when nobody can say."""

    async def find_meaning(self, text: str) -> Meaning | None: ...


class _Payload(Struct, frozen=True, kw_only=True):
    """As `decide.agent_schema.build_effect` makes it."""

    agent: Settings
    heard: tuple[dict[str, Any], ...]
    language: str


class Ground(Struct, frozen=True, kw_only=True):
    """What is the same for all tenants. `known` is what `Desk.list_known` says."""

    house: House
    known: Mapping[str, Mapping[str, Any]]
    embedder: Embedder | None = None


class AgentHandler:
    """The handler of kind `agent`. What a tool has done once for a message is not done again."""

    may_repeat = True

    def __init__(
        self,
        database: db.Database,
        keys: crypto.MasterKeys,
        thinker: Thinker,
        serving: Serving,
        ground: Ground,
        now: clock.Clock,
    ) -> None:
        self._database = database
        self._keys = keys
        self._thinker = thinker
        self._serving = serving
        self._house = ground.house
        self._tools = Tools(ground.known)
        self._embedder = ground.embedder
        self._clock = now
        self._turnstile = asyncio.Semaphore(_MOST_AT_DATABASE)

    async def run(self, job: Job) -> Outcome:
        """One turn of an agent."""
        payload = msgspec.convert(job.payload, _Payload)
        asked = Asked(
            settings=choosing.limit_spending(payload.agent, self._house),
            heard=briefing.describe_heard(payload.heard),
            language=payload.language,
        )
        try:
            return await self._run(job, asked)
        except NoModel as problem:
            return Failed(str(problem))
        except db.DatabaseUnavailable:
            return TryLater("the database was away")

    async def _run(self, job: Job, asked: Asked) -> Outcome:
        begun, settings = self._clock.monotonic(), asked.settings
        async with self._turnstile:
            read = await self._read(job, asked)
        scene, now = read.scene, self._clock.now()
        day = budget.find_day(now, scene.time_zone)
        model = f"{read.endpoint.vendor}:{read.endpoint.model}"
        # A try after the first belongs to the same turn.
        if job.attempt == 1 and not await self._claim(job, day, model, read, settings):
            return Failed("budget: what the agent may use in a day is used up")
        left = job.seconds_left - (self._clock.monotonic() - begun) - _SECONDS_KEPT
        seconds = max(min(settings.deadline_seconds, left), _LEAST_SECONDS)
        tools = self._tools.choose(settings, tuple(scene.trades))
        brief = briefing.build_brief(asked, read, tools, now, seconds)
        serve = self._serving.open(job, settings, scene, asked.language)
        thought = await self._thinker.think(brief, serve)
        async with self._turnstile:
            await budget.note(self._database, job.tenant_id, day, thought.trace)
        return conclude(brief, thought)

    async def _claim(self, job: Job, day: date, model: str, read: Read, settings: Settings) -> bool:
        async with self._turnstile:
            language = read.scene.language
            return await budget.claim(self._database, job.tenant_id, day, model, settings, language)

    async def _read(self, job: Job, asked: Asked) -> Read:
        settings = asked.settings
        meaning = None
        if settings.knowledge and self._embedder is not None:
            meaning = await self._embedder.find_meaning(asked.heard)
        own_key, known = None, list[Item]()
        async with self._database.tenant_read(job.tenant_id) as t:
            scene = await agent_scenes.get_scene(
                t, job.conversation_id, job.message_ids, most_messages=settings.history_messages
            )
            if settings.api_key is not None:
                own_key = await tenant_secrets.find_secret(t, self._keys, settings.api_key)
            if settings.knowledge:
                known = await knowledge.search(
                    t,
                    asked.heard,
                    language=asked.language,
                    scope=settings.scope,
                    limit=_MOST_PASSAGES,
                    meaning=meaning,
                )
        endpoint = choosing.choose_endpoint(settings, self._house, own_key)
        return Read(scene=scene, known=known, endpoint=endpoint)


def conclude(brief: Brief, thought: Thought) -> Outcome:
    """What goes back to the conversation."""
    trace = msgspec.to_builtins(thought.trace)
    steps = _list_steps(thought)
    answer = thought.answer
    if answer is not None:
        spoken = judging.find_language(brief.heard)
        said = BotAnswer(
            replies=(*thought.told, *answer.replies),
            intent=answer.intent,
            confidence=answer.confidence,
            stage=answer.stage,
            hand_over=answer.needs_person,
            reason=answer.reason,
            summary=answer.summary or None,
            language=cast(Any, spoken),
            alarms=thought.alarms,
            about=thought.about,
            steps=steps,
        )
        return Done(msgspec.to_builtins(said), trace)
    done = _list_done(brief, thought)
    if done:
        # Something was done, so it must not look as if nothing was: a person goes on.
        said = BotAnswer(
            replies=thought.told,
            hand_over=True,
            reason=thought.sentence,
            summary=_UNFINISHED[brief.language].format(done=", ".join(done)),
            alarms=thought.alarms,
            about=thought.about,
            steps=(*steps, thought.sentence),
        )
        return Done(msgspec.to_builtins(said), trace)
    if thought.problem == "model_away":
        return TryLater(thought.sentence, trace=trace)
    return Failed(thought.sentence, trace)


def _list_done(brief: Brief, thought: Thought) -> list[str]:
    writing = {tool.name for tool in brief.tools if tool.writes}
    return [
        call.tool
        for call in thought.trace.calls
        if call.tool in writing and call.outcome in ("ok", "late")
    ]


def _list_steps(thought: Thought) -> tuple[str, ...]:
    trace = thought.trace
    calls = [f"used {call.tool}: {call.outcome} ({call.ms} ms)" for call in trace.calls]
    tokens = f"{trace.input_tokens} + {trace.output_tokens} tokens"
    return (*calls, f"{trace.model}: {trace.requests} requests, {tokens}, {trace.ms} ms")
