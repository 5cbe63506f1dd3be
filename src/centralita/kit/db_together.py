"""Several changes in one round trip.

Most of what a small transaction costs is asking and waiting, statement by statement. Changes that
do not read each other's effects can travel as one statement, each a part of its WITH.
"""

import contextlib
import functools
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, NoReturn

from centralita.kit.db_transactions import PipeTransaction


class Listed:
    """What a part answers, known once all was sent: the values of one column, nulls left out."""

    def __init__(self) -> None:
        self.values: list[Any] = []


_PARAMETER = re.compile(r"\$(\d+)")


class Changes(PipeTransaction):
    """Takes `execute` down instead of running it; nothing may be asked meanwhile.

    A part is an insert, update or delete without WITH and RETURNING of its own, or a `select` for
    its effect such as pg_notify. They run in the order they were taken down, so locks are taken in
    that order, too. All see the tables as they were before; no two may change the same row.
    """

    def __init__(self) -> None:
        self._changes: list[str] = []
        self._effects: list[str] = []
        self._values: list[object] = []
        self._listed: dict[int, tuple[str, Listed]] = {}

    async def execute(self, sql: str, *args: object) -> str:
        """Take a part down; what it did is not known."""
        part = _shift(sql, len(self._values))
        (self._effects if part.startswith("select") else self._changes).append(part)
        self._values += args
        return ""

    def list_values(self, sql: str, *args: object, column: str) -> Listed:
        """The same, and `column` of each row that it changes is wanted."""
        listed = Listed()
        self._listed[len(self._changes)] = column, listed
        self._changes.append(_shift(sql, len(self._values)))
        self._values += args
        return listed

    async def fetch(self, sql: str, *args: object) -> NoReturn:
        raise TypeError("changes that travel together cannot ask for anything")

    async def fetchrow(self, sql: str, *args: object) -> NoReturn:
        await self.fetch(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> NoReturn:
        await self.fetch(sql, *args)

    async def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> NoReturn:
        await self.fetch(sql, rows)

    def savepoint(self) -> NoReturn:
        raise TypeError("changes that travel together succeed or fail together")

    async def send(self, p: PipeTransaction) -> None:
        """Run all that was taken down."""
        if not self._changes and not self._effects:
            return
        parts = ",\n".join(
            f"part_{n} as (\n{part}\nreturning {self._find_column(n)} as value)"
            for n, part in enumerate(self._changes)
        )
        # Asked for one after the other, each part runs to its end before the next begins; those
        # that nobody asks for would run in the opposite order.
        asked = [
            f"(select {'array_agg(value)' if n in self._listed else 'count(*)'} from part_{n})"
            for n in range(len(self._changes))
        ]
        wanted = ", ".join([*asked, *(f"({effect})" for effect in self._effects)])
        row = await p.fetchrow(f"{'with ' if parts else ''}{parts}\nselect {wanted}", *self._values)
        for n, (_, listed) in self._listed.items():
            listed.values = [each for each in (row[n] if row else None) or [] if each is not None]

    def _find_column(self, part: int) -> str:
        return self._listed[part][0] if part in self._listed else "1"


@functools.lru_cache(maxsize=256)
def _shift(sql: str, by: int) -> str:
    """The same with its parameters counted on: $1 becomes $8 after seven others."""
    return _PARAMETER.sub(lambda found: f"${int(found[1]) + by}", sql).strip()


@contextlib.asynccontextmanager
async def together(p: PipeTransaction) -> AsyncIterator[Changes]:
    """Changes that are sent at the end of the block, in one round trip."""
    changes = Changes()
    yield changes
    await changes.send(p)
