"""One transaction on one connection: how it begins, what may be asked of it, how it ends."""

import contextlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import asyncpg

from centralita.kit.db_errors import DRIVER_ERRORS, DatabaseUnavailable, find_trouble

Row = asyncpg.Record

_ACQUIRE_TIMEOUT_SECONDS: Final = 30
LENT_STATEMENT_SECONDS: Final = 5


@dataclass
class _Open:
    """Whether one transaction still runs; tasks started inside it see it end."""

    now: bool = True


_transaction: ContextVar[_Open | None] = ContextVar("transaction", default=None)


def transaction_open() -> bool:
    """Whether the caller stands inside a transaction, where no network call belongs."""
    running = _transaction.get()
    return running is not None and running.now


class _Reading:
    """Queries inside one transaction. Parameters travel as $1, $2, …; jsonb as Python values."""

    def __init__(self, connection: "asyncpg.pool.PoolConnectionProxy[Row]") -> None:
        self._connection = connection

    async def fetch(self, sql: str, *args: object) -> list[Row]:
        """All rows."""
        with translated():
            return await self._connection.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: object) -> Row | None:
        """The first row, or None."""
        with translated():
            return await self._connection.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> Any:
        """The first column of the first row, or None."""
        with translated():
            return await self._connection.fetchval(sql, *args)


class _Writing(_Reading):
    """Queries and changes inside one transaction."""

    def __init__(self, connection: "asyncpg.pool.PoolConnectionProxy[Row]") -> None:
        super().__init__(connection)
        self._savepoints = itertools.count(1)

    async def execute(self, sql: str, *args: object) -> str:
        """Run a statement; answers Postgres' own tag, such as "UPDATE 3"."""
        with translated():
            return await self._connection.execute(sql, *args)

    async def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once per row of parameters."""
        with translated():
            await self._connection.executemany(sql, rows)

    @contextlib.asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """An error inside undoes what was done inside and goes on; the name is free again then."""
        name = f"savepoint_{next(self._savepoints)}"
        await self.execute(f"savepoint {name}")
        try:
            yield
        except Exception:
            await self.execute(f"rollback to savepoint {name}; release savepoint {name}")
            raise
        await self.execute(f"release savepoint {name}")


class TenantRead(_Reading):
    """One tenant's rows, to look at only: Postgres refuses any change."""

    def __init__(
        self, connection: "asyncpg.pool.PoolConnectionProxy[Row]", tenant_id: UUID
    ) -> None:
        super().__init__(connection)
        self.tenant_id = tenant_id


class TenantWrite(TenantRead, _Writing):
    """One tenant's rows, to look at and to change."""


Enter = Callable[[], Awaitable[TenantWrite]]
"""The way into a tenant, taken once however often it is asked for."""


@dataclass(frozen=True)
class _Lent:
    """The savepoint of a tenant's work, its role, and how long a statement may take there."""

    savepoint: str
    role: str
    statement_ms: int

    def is_like(self, other: "_Lent") -> bool:
        """Whether only the tenant may be another one."""
        return (self.role, self.statement_ms) == (other.role, other.statement_ms)


class PipeTransaction(_Writing):
    """What receiving, claiming and the batched writes across tenants may touch."""

    has_visited = False
    """Whether anything was done for a tenant as such."""
    _lent: _Lent | None = None
    """What it worked as last, while it still has that role."""

    async def fetch(self, sql: str, *args: object) -> list[Row]:
        """All rows."""
        await self._take_back()
        return await super().fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: object) -> Row | None:
        """The first row, or None."""
        await self._take_back()
        return await super().fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> Any:
        """The first column of the first row, or None."""
        await self._take_back()
        return await super().fetchval(sql, *args)

    async def execute(self, sql: str, *args: object) -> str:
        """Run a statement; answers Postgres' own tag, such as "UPDATE 3"."""
        await self._take_back()
        return await super().execute(sql, *args)

    async def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once per row of parameters."""
        await self._take_back()
        await super().executemany(sql, rows)

    @contextlib.asynccontextmanager
    async def as_tenant(self, tenant_id: UUID, role: str) -> AsyncIterator[TenantWrite]:
        """The same transaction, for a while as a narrower role and bound to one tenant.

        An error inside undoes what was done inside, and goes on to the caller. No statement may
        take long there: others' work waits in the same transaction.
        """
        async with self.visit(tenant_id, role) as enter:
            yield await enter()

    @contextlib.asynccontextmanager
    async def visit(
        self, tenant_id: UUID, role: str, *, statement_seconds: float = LENT_STATEMENT_SECONDS
    ) -> AsyncIterator[Enter]:
        """The same for several works: yields the way in, taken once at most; all stand or fall."""
        lent = _Lent(f"savepoint_{next(self._savepoints)}", role, round(1_000 * statement_seconds))
        before: _Lent | None = None
        inside: TenantWrite | None = None

        async def enter() -> TenantWrite:
            nonlocal before, inside
            if inside is None:
                before, self._lent = self._lent, None
                # Written out and sent as one text: one round trip, also between two tenants.
                await _Writing.execute(self, _write_enter(before, lent, tenant_id))
                inside = TenantWrite(self._connection, tenant_id)
                self.has_visited = True
            return inside

        try:
            yield enter
        except Exception:
            if inside is not None:
                await super().execute(f"rollback to savepoint {lent.savepoint}")
                if before is not None and before.is_like(lent):
                    self._lent = lent
            raise
        if inside is not None:
            # The role goes back with the next statement of the pipe's own, or with the commit.
            self._lent = lent

    async def _take_back(self) -> None:
        """Be the pipe again before anything is done as such."""
        if self._lent is not None:
            lent, self._lent = self._lent, None
            await super().execute(_write_leave(lent.savepoint))


def _write_enter(before: _Lent | None, lent: _Lent, tenant_id: UUID) -> str:
    """The way into a role and a tenant; from the same role, only the tenant is another."""
    enter = f"savepoint {lent.savepoint}; {bind_tenant(tenant_id)}"
    if before is not None and before.is_like(lent):
        return f"release savepoint {before.savepoint}; {enter}"
    leave = f"{_write_leave(before.savepoint)}; " if before is not None else ""
    return (
        f"{leave}{enter}; set local role {lent.role}; "
        f"set local statement_timeout = {lent.statement_ms}"
    )


def _write_leave(name: str) -> str:
    return (
        "set local role none; set local app.tenant_id = ''; "
        f"set local statement_timeout to default; release savepoint {name}"
    )


def bind_tenant(tenant_id: UUID) -> str:
    """The statement that binds a transaction to a tenant, for sending along with others."""
    if not isinstance(tenant_id, UUID):
        raise TypeError(f"a tenant id is a UUID, not {type(tenant_id).__name__}")
    return f"set local app.tenant_id = '{tenant_id}'"


@contextlib.asynccontextmanager
async def transaction_on(
    pool: "asyncpg.Pool[Row]", begin: str
) -> AsyncIterator["asyncpg.pool.PoolConnectionProxy[Row]"]:
    """The one place that begins and ends transactions. Raises DatabaseUnavailable.

    Raises RuntimeError when Postgres had to undo it because an error in it was swallowed.
    """
    with translated():
        connection = await pool.acquire(timeout=_ACQUIRE_TIMEOUT_SECONDS)
    try:
        with translated():
            await connection.execute(begin)
        with _marked_open():
            yield connection
        with translated():
            ended = await connection.execute("commit")
        if ended != "COMMIT":
            raise RuntimeError(
                "an error of the database was swallowed inside this transaction: "
                "nothing of it was kept; use savepoint() around what may fail"
            )
    except BaseException:
        await _roll_back(connection)
        raise
    finally:
        await pool.release(connection)


@contextlib.asynccontextmanager
async def statements_on(
    pool: "asyncpg.Pool[Row]",
) -> AsyncIterator["asyncpg.pool.PoolConnectionProxy[Row]"]:
    """A connection without a transaction around it. Raises DatabaseUnavailable."""
    with translated():
        connection = await pool.acquire(timeout=_ACQUIRE_TIMEOUT_SECONDS)
    try:
        yield connection
    finally:
        await pool.release(connection)


@contextlib.contextmanager
def _marked_open() -> Iterator[None]:
    outer, running = _transaction.get(), _Open()
    _transaction.set(running)
    try:
        yield
    finally:
        running.now = False
        _transaction.set(outer)


async def _roll_back(connection: "asyncpg.pool.PoolConnectionProxy[Row]") -> None:
    """Undo; a connection that cannot even do that is thrown away."""
    try:
        if not connection.is_closed():
            await connection.execute("rollback")
    except DRIVER_ERRORS:
        # A connection that was lost has left the pool by itself, and then refuses even this.
        with contextlib.suppress(asyncpg.InterfaceError):
            connection.terminate()


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """What means "not now" becomes DatabaseUnavailable; other errors pass as they are."""
    try:
        yield
    except DRIVER_ERRORS as error:
        trouble = find_trouble(error)
        if trouble is None:
            raise
        raise DatabaseUnavailable(trouble) from error
