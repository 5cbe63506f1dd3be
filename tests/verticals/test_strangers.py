"""Promise 5 for every installed trade: nothing of it reaches another tenant's rows.

Facts and actions, and every function that takes a tenant's transaction, found by themselves and
called with the ids of somebody else. Rows and arguments are guessed from the catalogue and the
types, so a trade of tomorrow is tried like those of today.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import asyncpg
import pytest

from centralita.desk import Desk
from centralita.installed import VERTICALS
from centralita.kit import db
from centralita.records import isolation_rows, roles
from centralita.verticals.contract import Vertical
from centralita.vocabulary import errors
from centralita.vocabulary.asking import Ask, ReadFact, Told
from tests.conftest import DatabaseUrls
from tests.verticals import guesses, strangers
from tests.verticals.strangers import Stranger

ALL = pytest.mark.parametrize("vertical", VERTICALS.values(), ids=list(VERTICALS))
REFUSALS = (asyncpg.ForeignKeyViolationError, asyncpg.InsufficientPrivilegeError)
ANSWERS = (
    errors.CentralitaError,
    asyncpg.UniqueViolationError,
    asyncpg.CheckViolationError,
)
TURNS = 4
"""So many of the values that fit an argument are tried."""

# ─── facts and actions ───────────────────────────────────────────────────────────────────────────


@ALL
async def test_promise_5_no_fact_and_no_action_reaches_another_tenant(
    database: db.Database, database_urls: DatabaseUrls, vertical: Vertical
) -> None:
    """Each is asked with every id of the victim's that fits: in the thief's own conversation, and
    in the victim's."""
    victim = await strangers.open_stranger(database, vertical.key)
    thief = await strangers.open_stranger(database, vertical.key)
    before, marks = await strangers.dump(database_urls.owner, victim), victim.list_marks()
    assert all(before.values())
    understood: set[str] = set()
    for place in (thief, victim):
        for ask, told in await call_all(database, vertical, thief, victim, place):
            if told is not None and told.refusal != "bad_argument":
                understood.add(ask.name)
            given = repr(ask.arguments)
            shown = {mark for mark in marks if mark in repr(told) and mark not in given}
            if place is victim:  # whose conversation it is, the setting itself says
                shown -= set(victim.rows["conversations"].values())
            assert shown == set(), ask
        assert await strangers.dump(database_urls.owner, victim) == before
    assert understood == set(Desk({vertical.key: vertical}).list_known())


@ALL
async def test_the_same_calls_do_reach_the_victims_rows_for_the_victim(
    database: db.Database, database_urls: DatabaseUrls, vertical: Vertical
) -> None:
    """So that silence above means isolation, and not a wrong argument."""
    victim = await strangers.open_stranger(database, vertical.key)
    before, marks = await strangers.dump(database_urls.owner, victim), victim.list_marks()
    answered = await call_all(database, vertical, victim, victim, victim)
    shown = {
        ask.name
        for ask, told in answered
        if isinstance(ask, ReadFact)
        and any(mark in repr(told) and mark not in repr(ask.arguments) for mark in marks)
    }
    assert shown
    assert await strangers.dump(database_urls.owner, victim) != before


async def call_all(
    database: db.Database, vertical: Vertical, who: Stranger, prey: Stranger, place: Stranger
) -> list[tuple[Ask, Told | None]]:
    """All facts and actions as `who`, in the conversation of `place`; None where the database
    refused."""
    desk = Desk({vertical.key: vertical})
    settings = vertical.read_settings({})
    trades: Mapping[str, Any] = {vertical.key: settings}
    answered: list[tuple[Ask, Told | None]] = []
    async with database.pipe() as p:
        for ask in strangers.list_asks(vertical, desk.list_known(), prey):
            setting = who.get_setting(settings, place)
            told: Told | None = None
            try:
                async with p.as_tenant(who.tenant_id, roles.TRADE_ROLE) as t:
                    told = await desk.answer(t, setting, trades, ask)
            except REFUSALS:
                assert place is not who, ask
            answered.append((ask, told))
    return answered


@ALL
async def test_promise_5_the_role_of_trades_sees_nobody_else(
    database: db.Database, vertical: Vertical
) -> None:
    """Whatever SQL a trade might hold: not its own tables, nor the house's."""
    victim = await strangers.open_stranger(database, vertical.key)
    thief = await strangers.open_stranger(database, vertical.key)
    async with database.tenant_read(thief.tenant_id) as t:
        tables = list(await isolation_rows.list_tables(t))
    async with database.pipe() as p:
        for table in tables:
            for statement in (
                f"select 1 from {table} where tenant_id = $1",
                f"update {table} set tenant_id = tenant_id where tenant_id = $1 returning 1",
                f"delete from {table} where tenant_id = $1 returning 1",
            ):
                reached: list[Any] = []
                try:
                    async with p.as_tenant(thief.tenant_id, roles.TRADE_ROLE) as t:
                        reached = await t.fetch(statement, victim.tenant_id)
                except asyncpg.InsufficientPrivilegeError:
                    pass
                assert reached == [], statement


# ─── queries ─────────────────────────────────────────────────────────────────────────────────────


@ALL
async def test_promise_5_no_query_reaches_another_tenant(
    database: db.Database, database_urls: DatabaseUrls, vertical: Vertical
) -> None:
    """The same for what commands, chores and tasks use: all that takes a tenant's transaction."""
    victim = await strangers.open_stranger(database, vertical.key)
    thief = await strangers.open_stranger(database, vertical.key)
    before, marks = await strangers.dump(database_urls.owner, victim), victim.list_marks()
    for call in await query_all(database, vertical, thief, victim, undo=True):
        assert call.list_shown(marks) == set(), call
    await query_all(database, vertical, thief, victim)
    assert await strangers.dump(database_urls.owner, victim) == before


@ALL
async def test_the_same_queries_do_reach_the_victims_rows_for_the_victim(
    database: db.Database, database_urls: DatabaseUrls, vertical: Vertical
) -> None:
    """And hardly any was asked in a way that it could not understand."""
    victim = await strangers.open_stranger(database, vertical.key)
    before, marks = await strangers.dump(database_urls.owner, victim), victim.list_marks()
    calls = await query_all(database, vertical, victim, victim)
    assert any(call.list_shown(marks) for call in calls)
    assert await strangers.dump(database_urls.owner, victim) != before
    names = {call.name for call in calls}
    lost = names - {call.name for call in calls if call.understood}
    assert len(lost) <= len(names) / 5, lost


class Call(NamedTuple):
    """A query that was tried; `shown` is its answer, or its error, as text."""

    name: str
    given: str
    shown: str
    understood: bool

    def list_shown(self, marks: set[str]) -> set[str]:
        """Whatever of these it showed without having been told it."""
        return {mark for mark in marks if mark in self.shown and mark not in self.given}


class _Undo(Exception):
    """Ends a savepoint; nothing of it is kept."""


async def query_all(
    database: db.Database, vertical: Vertical, who: Stranger, prey: Stranger, *, undo: bool = False
) -> list[Call]:
    """Every query with guessed arguments. What it wrote is kept; or undone at once, so that no
    later one finds there what an earlier one was given."""
    settings, calls = vertical.read_settings({}), []
    async with database.tenant_write(who.tenant_id) as t:
        for name, query in guesses.list_queries(vertical).items():
            for turn in range(TURNS):
                given = guesses.Guesser(prey, who.get_setting(settings, prey), turn).fill(query)
                shown, understood = "", True
                try:
                    async with t.savepoint():
                        shown = repr(await query(t, **given))
                        if undo:
                            raise _Undo
                except _Undo:
                    pass
                except Exception as problem:  # guessed arguments may be nonsense
                    understood = isinstance(problem, REFUSALS + ANSWERS)
                    shown = repr(problem)
                calls.append(Call(name, repr(given), shown, understood))
    return calls
