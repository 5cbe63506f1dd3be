"""Which of the database's errors mean "not now": away, restarting, full, or refusing us."""

import asyncpg

DRIVER_ERRORS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
"""Whatever a call of the driver may raise."""

_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InterfaceError,
    # The server said farewell to an idle connection and the line is not yet seen to be cut.
    asyncpg.InternalClientError,
    OSError,
)
_FULL = (asyncpg.InsufficientResourcesError, asyncpg.PostgresIOError)
_REFUSED = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)


class DatabaseUnavailable(Exception):
    """Postgres cannot serve now. Whether a commit under way took effect is unknown.

    Nothing may be acknowledged after it; the same work may be tried again.
    """


def is_deadlock(error: BaseException) -> bool:
    """Whether two transactions waited for each other: this one was undone, and may try again."""
    return isinstance(error, asyncpg.DeadlockDetectedError)


def find_trouble(error: BaseException) -> str | None:
    """Why the database cannot serve, in a sentence without secrets; None for an error of ours."""
    if isinstance(error, asyncpg.InterfaceError) and not _speaks_of_connection(error):
        return None
    if isinstance(error, TimeoutError):
        return "Postgres did not answer in time, or all connections are busy"
    if isinstance(error, _FULL):
        return f"Postgres has run out of a resource: {error}"
    if isinstance(error, _REFUSED):
        return f"Postgres refuses us: {error}"
    if isinstance(error, _AWAY):
        return f"Postgres is away: {error}"
    return None


def _speaks_of_connection(error: asyncpg.InterfaceError) -> bool:
    """asyncpg uses one class for wrong arguments and for closed connections and pools."""
    if isinstance(error, asyncpg.DataError):
        return False
    words = str(error)
    return any(word in words for word in ("closed", "closing", "released back", "unexpected"))
