"""The proof that nothing crosses from one tenant to another (promise 5), by trying.

Two invented tenants get a row in every table that has a `tenant_id`; then the one reaches for the
other's rows in every way SQL knows, with the application's own role and connection. All of it is
undone at the end. Around it the catalogue is read: is row security on and forced, whom do the
policies let in, what may the roles do.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

import asyncpg
from msgspec import Struct

from centralita.kit import db, ids
from centralita.records import isolation_catalog, isolation_rows
from centralita.records.isolation_rows import Row, Table
from centralita.vocabulary.ids import TenantId

NOTHING_SEEN: Final = "nothing seen"
ROW_SECURITY: Final = "refused by row security"
NO_RIGHT: Final = "refused: no right"
FOREIGN_KEY: Final = "refused by a foreign key"


class Attempt(Struct, frozen=True):
    """One thing tried or looked at: where, what, how it ended, and whether isolation held."""

    table: str
    attempt: str
    outcome: str
    held: bool


class _Undo(Exception):
    """Ends a savepoint without leaving a trace; carries how many rows were reached."""

    def __init__(self, rows: int = 0) -> None:
        super().__init__()
        self.rows = rows


async def prove(database: db.Database) -> list[Attempt]:
    """Look and try everything; nothing is left behind. A row with `held` False is a leak."""
    attempts = [Attempt(*finding) for finding in await isolation_catalog.list_findings(database)]
    victim, thief = str(ids.new_id()), str(ids.new_id())
    with suppress(_Undo):
        async with database.tenant_write(TenantId(ids.new_id())) as t:
            tables = await isolation_rows.list_tables(t)
            # What may wait for its end need not be there at all: whose account a place is.
            await t.execute("set constraints all deferred")
            await _become(t, victim)
            prey, others = await _add_prey(t, tables, victim)
            attempts += others
            for name in [*prey, *(each.table for each in others if each.held)]:
                attempts += await _attack(t, tables, name, _Parties(victim, thief, prey))
            await _become(t, thief)
            attempts += [
                await _read(t, view, "read through a view", victim)
                for view in await isolation_catalog.list_views(t)
            ]
            raise _Undo
    return attempts


class _Parties(Struct, frozen=True):
    victim: str
    thief: str
    prey: Mapping[str, Row]


async def _become(t: db.TenantRead, tenant_id: str) -> None:
    await t.fetchval("select set_config('app.tenant_id', $1, true)", tenant_id)


async def _add_prey(
    t: db.TenantWrite, tables: Mapping[str, Table], victim: str
) -> tuple[dict[str, Row], list[Attempt]]:
    """A row of the victim in every table; what can't be given one is reported as not tried.

    Where the application may add no row to any tenant's, it is attacked without one.
    """
    prey: dict[str, Row] = {}
    others = []
    for name, table in tables.items():
        row = isolation_rows.make_row(table, victim, prey)
        statement, values = isolation_rows.insert_statement(table, row)
        try:
            async with t.savepoint():
                await t.execute(statement, *values)
            prey[name] = row
        except asyncpg.PostgresError as problem:
            may_not = not await isolation_catalog.may_insert(t, name)
            outcome = NO_RIGHT if may_not else f"not tried: {type(problem).__name__}"
            others.append(Attempt(name, "sample row", outcome, held=may_not))
    return prey, others


async def _attack(
    t: db.TenantWrite, tables: Mapping[str, Table], name: str, parties: _Parties
) -> list[Attempt]:
    """Everything the thief can try in one table, with rows of its own up to it; then undone."""
    attempts: list[Attempt] = []
    with suppress(_Undo):
        async with t.savepoint():
            await _become(t, "")
            attempts.append(await _read(t, name, "read without a tenant", parties.victim))
            await _become(t, parties.thief)
            ancestors = isolation_rows.list_ancestors(tables, name)
            possible = [each for each in ancestors if each in parties.prey]
            await isolation_rows.add_rows(t, tables, possible, parties.thief)
            attempts.append(await _read(t, name, "read", parties.victim))
            for attempt, statement, values in _list_writes(tables[name], parties):
                outcome, held = await _try(t, statement, values)
                attempts.append(Attempt(name, attempt, outcome, held))
            raise _Undo
    return attempts


async def _read(t: db.TenantWrite, table: str, attempt: str, victim: str) -> Attempt:
    outcome, held = await _try(
        t, f'select 1 from "{table}" where tenant_id = $1::text::uuid', [victim]
    )
    return Attempt(table, attempt, outcome, held)


def _list_writes(table: Table, parties: _Parties) -> list[tuple[str, str, Sequence[str]]]:
    """(attempt, statement, values) for every way to write."""
    foreign = isolation_rows.make_row(table, parties.victim, parties.prey)
    insert, values = isolation_rows.insert_statement(table, foreign)
    name = f'"{table.name}"'
    on_victim = "where tenant_id = $1::text::uuid returning 1"
    writes: list[tuple[str, str, Sequence[str]]] = [
        ("insert for the other", insert + " returning 1", values),
        (
            "update the other's",
            f"update {name} set tenant_id = tenant_id {on_victim}",
            [parties.victim],
        ),
        ("delete the other's", f"delete from {name} {on_victim}", [parties.victim]),
        (
            "give own row away",
            f"update {name} set tenant_id = $1::text::uuid "
            "where tenant_id = $2::text::uuid returning 1",
            [parties.victim, parties.thief],
        ),
    ]
    types = {column.name: column.type for column in table.columns}
    for link in table.links:
        pairs = [
            (here, parties.prey[link.table][there])
            for here, there in zip(link.columns, link.targets, strict=True)
            if here != "tenant_id" and there in parties.prey.get(link.table, {})
        ]
        if pairs:
            puts = ", ".join(
                f'"{here}" = ${at}::text::{types[here]}' for at, (here, _) in enumerate(pairs, 2)
            )
            writes.append(
                (
                    f"point own {', '.join(here for here, _ in pairs)} at the other's",
                    f"update {name} set {puts} where tenant_id = $1::text::uuid returning 1",
                    [parties.thief, *(value for _, value in pairs)],
                )
            )
    return writes


async def _try(t: db.TenantWrite, statement: str, values: Sequence[str]) -> tuple[str, bool]:
    """Run it and undo it. Held: no row was reached, or Postgres refused for the right reason."""
    try:
        async with t.savepoint():
            rows = await t.fetch(statement, *values)
            raise _Undo(len(rows))
    except _Undo as done:
        return (NOTHING_SEEN, True) if done.rows == 0 else (f"LEAK: {done.rows} rows", False)
    except asyncpg.ForeignKeyViolationError:
        return FOREIGN_KEY, True
    except asyncpg.InsufficientPrivilegeError as refused:
        return (ROW_SECURITY if "row-level security" in str(refused) else NO_RIGHT), True
    except asyncpg.PostgresError as problem:
        return f"LEAK: stopped only by {type(problem).__name__}", False
