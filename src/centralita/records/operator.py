"""The operator's own connection, as owner of the tables: what neither `app` nor `pipe` may do.

Keys and secrets of the platform, doors, and admitting a guest to a shared number. Opened for one
act and closed; never by the server.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from centralita.kit import db
from centralita.vocabulary import errors


class OperatorTransaction:
    """One transaction as owner."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def fetch(self, query: str, *values: object) -> list[db.Row]:
        rows: list[db.Row] = await self._connection.fetch(query, *values)
        return rows

    async def fetchrow(self, query: str, *values: object) -> db.Row | None:
        row: db.Row | None = await self._connection.fetchrow(query, *values)
        return row

    async def fetchval(self, query: str, *values: object) -> Any:
        return await self._connection.fetchval(query, *values)

    async def execute(self, query: str, *values: object) -> None:
        await self._connection.execute(query, *values)


@asynccontextmanager
async def open_operator(owner_url: str) -> AsyncIterator[OperatorTransaction]:
    """A transaction as owner, committed at the end of the block; an exception undoes it.

    Raises `Unavailable` when the database can't be reached with that URL.
    """
    try:
        connection = await asyncpg.connect(
            owner_url,
            timeout=10,
            server_settings={
                "search_path": "centralita,public",
                "application_name": "centralita operator",
            },
        )
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
        raise errors.Unavailable(
            "The database can't be reached as its owner. Check CENTRALITA_DATABASE_URL.",
            code="owner_unreachable",
        ) from problem
    try:
        async with connection.transaction():
            yield OperatorTransaction(connection)
    finally:
        await connection.close()
