"""Postgres, through three doors: a tenant's reading, a tenant's writing, and the pipe.

One unit of work is one `async with`; it commits at its end and nowhere else. The tenant's doors run
as the role that row-level security binds, with the tenant set for that transaction alone. The pipe
runs as the role that receives and claims across tenants.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import asyncpg

from centralita.kit import db_listen, json
from centralita.kit.db_errors import DatabaseUnavailable, is_deadlock
from centralita.kit.db_together import Changes, Listed, together
from centralita.kit.db_transactions import (
    Enter,
    PipeTransaction,
    Row,
    TenantRead,
    TenantWrite,
    bind_tenant,
    statements_on,
    transaction_on,
    transaction_open,
    translated,
)

__all__ = [
    "Changes",
    "Database",
    "DatabaseUnavailable",
    "Enter",
    "Limits",
    "Listed",
    "PipeTransaction",
    "Row",
    "TenantRead",
    "TenantWrite",
    "is_deadlock",
    "open_database",
    "together",
    "transaction_open",
]

_CONNECT_TIMEOUT_SECONDS: Final = 10
_STATEMENT_TIMEOUT_SECONDS: Final = 120
_BY_KEY: Final = dict.fromkeys(
    ("enable_seqscan", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin"), "off"
)
"""The pipe touches rows by their keys. A plan it made while a queue was empty must still be good
when the queue holds 100,000 rows."""
_JSONB_VERSION: Final = b"\x01"


@dataclass(frozen=True)
class Limits:
    """How long a statement may run, and wait for a lock, before Postgres stops it."""

    statement_seconds: float
    lock_seconds: float

    def write(self) -> str:
        """What is sent along with a transaction's beginning, for that transaction alone."""
        return (
            f"; set local statement_timeout = {round(1_000 * self.statement_seconds)}"
            f"; set local lock_timeout = {round(1_000 * self.lock_seconds)}"
        )


class Database:
    """The two pools of connections, one per role. Open it with `open_database`."""

    def __init__(
        self,
        app: "asyncpg.Pool[Row]",
        pipe: "asyncpg.Pool[Row]",
        connect_pipe: db_listen.Connect,
        backends: Collection[int] = (),
        limits: str = "",
    ) -> None:
        self._app = app
        self._pipe = pipe
        self._connect_pipe = connect_pipe
        self._backends = backends
        self._limits = limits

    def within(self, limits: Limits) -> "Database":
        """The same connections, for transactions whose statements keep these limits.

        One that is stopped raises `asyncpg.QueryCanceledError` or `asyncpg.LockNotAvailableError`.
        What is one statement alone (`pipe_statement`) keeps the limit of every connection.
        """
        return Database(self._app, self._pipe, self._connect_pipe, self._backends, limits.write())

    @contextlib.asynccontextmanager
    async def tenant_read(self, tenant_id: UUID) -> AsyncIterator[TenantRead]:
        """Read one tenant's rows in a READ ONLY transaction."""
        begin = f"begin read only; {bind_tenant(tenant_id)}{self._limits}"
        async with transaction_on(self._app, begin) as connection:
            yield TenantRead(connection, tenant_id)

    @contextlib.asynccontextmanager
    async def tenant_write(self, tenant_id: UUID) -> AsyncIterator[TenantWrite]:
        """Read and change one tenant's rows; commits at the end, an exception undoes all."""
        begin = f"begin; {bind_tenant(tenant_id)}{self._limits}"
        async with transaction_on(self._app, begin) as connection:
            yield TenantWrite(connection, tenant_id)

    @contextlib.asynccontextmanager
    async def pipe(self, *, waits_for_disk: bool = True) -> AsyncIterator[PipeTransaction]:
        """Receive, claim, record across tenants; commits at the end, an exception undoes all.

        `waits_for_disk` False suits work that would simply be done again: a crash of Postgres may
        undo the whole transaction up to half a second later, until anybody's later commit has
        waited for the disk. Then both are safe, because the log keeps the order.
        """
        begin = "begin" if waits_for_disk else "begin; set local synchronous_commit = off"
        async with transaction_on(self._pipe, begin + self._limits) as connection:
            yield PipeTransaction(connection)

    @contextlib.asynccontextmanager
    async def pipe_statement(self) -> AsyncIterator[PipeTransaction]:
        """For one statement, which commits by itself: one round trip instead of three.

        Meant for the hot path. There is nothing to undo afterwards: a second statement would be a
        transaction of its own.
        """
        async with statements_on(self._pipe) as connection:
            yield PipeTransaction(connection)

    @contextlib.asynccontextmanager
    async def listen(
        self,
        channels: Sequence[str],
        on_notify: Callable[[str, str], None],
        on_reconnect: Callable[[], None] | None = None,
        *,
        not_own: Collection[str] = (),
    ) -> AsyncIterator[None]:
        """Hear NOTIFY on some channels while the context lasts; `on_notify(channel, payload)`.

        On the channels of `not_own`, what this very database's own transactions told is left out.

        The connection is its own and comes back by itself. `on_reconnect` is called each time it
        stands, the first time too: what was notified in between is lost, so read afresh.
        """
        first = asyncio.Event()

        def connected() -> None:
            first.set()
            if on_reconnect is not None:
                on_reconnect()

        listening = asyncio.create_task(
            db_listen.keep_listening(
                self._connect_pipe,
                channels,
                on_notify,
                connected,
                lambda channel, backend: channel in not_own and backend in self._backends,
            )
        )
        try:
            # Away or not, the caller goes on: a listener is a shortcut, the poll is the backstop.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(first.wait(), _CONNECT_TIMEOUT_SECONDS)
            yield
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def ping(self) -> None:
        """Ask both roles for a sign of life. Raises DatabaseUnavailable."""
        for pool in (self._app, self._pipe):
            async with transaction_on(pool, "begin read only"):
                pass

    async def close(self) -> None:
        """Give the connections back; waits a moment for running transactions."""
        for pool in (self._app, self._pipe):
            try:
                await asyncio.wait_for(pool.close(), _CONNECT_TIMEOUT_SECONDS)
            except TimeoutError:
                pool.terminate()


async def open_database(
    *,
    app_url: str,
    pipe_url: str,
    app_pool_size: int = 5,
    pipe_pool_size: int = 5,
    application_name: str = "centralita",
    statement_cache_size: int = 256,
) -> Database:
    """Connect both roles. `statement_cache_size=0` suits a pooler that shares connections.

    Raises DatabaseUnavailable when Postgres is away or refuses a role.
    """
    settings = {
        "application_name": application_name,
        "search_path": "centralita,public,pg_temp",
        "jit": "off",
        "timezone": "UTC",
    }
    common: dict[str, Any] = {
        "server_settings": settings,
        "statement_cache_size": statement_cache_size,
        "timeout": _CONNECT_TIMEOUT_SECONDS,
        "command_timeout": _STATEMENT_TIMEOUT_SECONDS,
    }
    backends: set[int] = set()
    by_key = {**common, "server_settings": {**settings, **_BY_KEY}}
    app = await _open_pool(app_url, app_pool_size, common, backends)
    try:
        pipe = await _open_pool(pipe_url, pipe_pool_size, by_key, backends)
    except BaseException:
        app.terminate()
        raise
    return Database(app, pipe, lambda: asyncpg.connect(pipe_url, **common), backends)


async def _open_pool(
    url: str, size: int, common: dict[str, Any], backends: set[int]
) -> "asyncpg.Pool[Row]":
    """`backends` gets the ids of the server's processes that serve the pool."""

    async def prepare(connection: "asyncpg.Connection[Row]") -> None:
        await _teach_json(connection)
        backend = connection.get_server_pid()
        backends.add(backend)
        connection.add_termination_listener(lambda _connection: backends.discard(backend))

    with translated():
        return await asyncpg.create_pool(
            url,
            # All at once at the start; after an outage each comes back when it is needed, because
            # asyncpg's own upkeep would log every vain attempt with its traceback.
            init_size=size,
            min_size=0,
            max_size=size,
            max_inactive_connection_lifetime=0,
            init=prepare,
            reset=_keep_session,
            **common,
        )


async def _teach_json(connection: "asyncpg.Connection[Row]") -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: _JSONB_VERSION + json.encode(value),
        decoder=lambda data: json.decode(data[1:]),
        format="binary",
    )
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=json.encode, decoder=json.decode, format="binary"
    )


async def _keep_session(_connection: object) -> None:
    """Nothing of ours outlives its transaction, so a session needs no cleaning between two."""
