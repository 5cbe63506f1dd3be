"""An agent's tools at work: each call in a transaction of its own, bound to the effect's tenant.

Whom it is about (tenant, conversation, contact) comes from the effect's own row. A model's
arguments may name whatever they like: the database shows the trade this tenant's rows alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol

from centralita.effects.agent.choosing import KNOWLEDGE, Settings
from centralita.effects.agent.port import Serve
from centralita.effects.jobs import Job
from centralita.kit import clock, db
from centralita.records import knowledge, roles
from centralita.records.agent_scenes import Scene
from centralita.verticals.contract import Setting
from centralita.vocabulary import errors
from centralita.vocabulary.asking import Ask, Told

Trades = Mapping[str, Mapping[str, Any]]

Answer = Callable[[db.TenantWrite, Setting, Trades, Ask], Awaitable[Told]]
"""What the desk does: finds the trade, checks the arguments, reads or does, each deed once."""

_MOST_FOUND: Final = 5
_MOST_AT_DATABASE: Final = 8
"""Tools at work at the same time; the others wait here, and not at the pool's door."""


class Serving(Protocol):
    """Opens the counter for one job."""

    def open(self, job: Job, settings: Settings, scene: Scene, language: str) -> Serve: ...


class Counter:
    """Serves by the tenant's trades and its knowledge."""

    def __init__(self, database: db.Database, answer: Answer, now: clock.Clock) -> None:
        self._database = database
        self._answer = answer
        self._clock = now
        self._turnstile = asyncio.Semaphore(_MOST_AT_DATABASE)

    def open(self, job: Job, settings: Settings, scene: Scene, language: str) -> Serve:
        """What the tools of this one job do."""
        setting = Setting(
            now=self._clock.now(),
            language=language,
            time_zone=scene.time_zone,
            business=scene.business,
            number_id=scene.number_id,
            conversation_id=job.conversation_id,
            contact_id=scene.contact_id,
            contact_name=scene.customer,
            contact_phone=scene.phone,
            cause_id=max(job.message_ids, default=job.effect_id),
        )

        async def serve(ask: Ask) -> Told:
            if ask.name == KNOWLEDGE:
                return await self._search(job, settings, language, ask)
            async with (
                self._turnstile,
                self._database.pipe() as p,
                p.as_tenant(job.tenant_id, roles.TRADE_ROLE) as t,
            ):
                return await self._answer(t, setting, scene.trades, ask)

        return serve

    async def _search(self, job: Job, settings: Settings, language: str, ask: Ask) -> Told:
        query = ask.arguments.get("query")
        if not isinstance(query, str) or not query.strip():
            raise errors.Invalid("query: a few words to search for.", code="empty_query")
        async with self._turnstile, self._database.tenant_read(job.tenant_id) as t:
            found = await knowledge.search(
                t, query, language=language, scope=settings.scope, limit=_MOST_FOUND
            )
        return Told(value=[{"about": each.question, "text": each.body} for each in found])
