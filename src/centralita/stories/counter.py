"""The trades' side of a story: facts that are looked at, and what the business does meanwhile."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from centralita.desk import Desk, Trades
from centralita.kit import clock, db
from centralita.records import roles, trades
from centralita.records.rehearsals import Line
from centralita.stories import transcript
from centralita.stories.steps import Business, Customer, Shows
from centralita.verticals.contract import Notice, Setting
from centralita.vocabulary import errors
from centralita.vocabulary.asking import DoAction, ReadFact

Trouble = tuple[str, str]
"""(what the story says, what happened)"""


class Counter:
    """Asks the trades as the pipeline does: in the story's transaction, bound to the tenant."""

    def __init__(
        self,
        p: db.PipeTransaction,
        desk: Desk,
        hands: clock.ManualClock,
        line: Line,
        customer: Customer,
    ) -> None:
        self._p = p
        self._desk = desk
        self._clock = hands
        self._line = line
        self._customer = customer

    async def look(self, step: Shows, conversation_id: UUID | None) -> Trouble | None:
        """Whether a fact holds what the story says."""
        ask = ReadFact(name=step.fact, arguments=step.arguments)
        async with self._p.as_tenant(self._line.tenant_id, roles.TRADE_ROLE) as t:
            known = await _list_trades(t)
            told = await self._desk.answer(t, self._describe(conversation_id), known, ask)
        found = told.value if told.refusal is None else {"refusal": told.refusal, **told.value}
        if _holds(found, step.value):
            return None
        return f"{step.fact} shows {step.value}", str(_narrow(found, step.value))

    async def work(
        self, step: Business, conversation_id: UUID | None
    ) -> tuple[Sequence[Notice], Trouble | None]:
        """Have the business do something; what customers should read of it, or why it can't."""
        ask = DoAction(name=step.does, arguments=step.arguments)
        try:
            async with self._p.as_tenant(self._line.tenant_id, roles.TRADE_ROLE) as t:
                known = await _list_trades(t)
                setting = self._describe(conversation_id)
                return await self._desk.do_task(t, setting, known, ask), None
        except errors.CentralitaError as problem:
            return (), (f"the business does {step.does}", str(problem))

    def _describe(self, conversation_id: UUID | None) -> Setting:
        return Setting(
            now=self._clock.now(),
            language=self._customer.language or self._line.language,
            time_zone=self._line.time_zone,
            business=self._line.tenant_name,
            number_id=self._line.number_id,
            conversation_id=conversation_id,
            contact_name=self._customer.name,
            contact_phone=self._customer.phone,
        )


async def _list_trades(t: db.TenantRead) -> Trades:
    return {each.trade: each.settings for each in await trades.list_for(t)}


def _narrow(found: Any, expected: Any) -> Any:
    """Of a large answer, what the story asks about."""
    if isinstance(found, Mapping) and isinstance(expected, Mapping) and found.keys() & expected:
        return {key: _narrow(found.get(key), value) for key, value in expected.items()}
    return found


def _holds(found: Any, expected: Any) -> bool:
    """Whether what was found has everything expected; words are compared as they are written."""
    if isinstance(expected, Mapping):
        return isinstance(found, Mapping) and all(
            _holds(found.get(key), value) for key, value in expected.items()
        )
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(found) == len(expected)
            and all(_holds(one, other) for one, other in zip(found, expected, strict=True))
        )
    if isinstance(found, bool):
        return str(found).lower() == str(expected)
    return transcript.is_as_expected(str(expected), str(found))
