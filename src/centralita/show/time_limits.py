"""How long one request may keep a connection: nobody who asks shall hold up all the others.

Figures and exports may take longer, and then only a few of them run at once.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

import asyncpg

from centralita.kit import db
from centralita.vocabulary import errors

ORDINARY: Final = db.Limits(statement_seconds=15, lock_seconds=5)
LONG: Final = db.Limits(statement_seconds=60, lock_seconds=5)
LONG_AT_ONCE: Final = 2
"""Of each process, whose connections are five. One of them at most is a tenant's."""
MOST_WAITING: Final = 20
"""Of one tenant: whoever comes then is sent away."""
AGAIN_SECONDS: Final = 5
"""What `Retry-After` says to whom it took too long."""
REACHED: Final = (
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.TransactionRollbackError,
)
"""What the database raises then; the last where two waited for each other."""


class Turns:
    """Who may take long now. The others wait, and hold no connection meanwhile."""

    def __init__(self) -> None:
        self._of_all = asyncio.Semaphore(LONG_AT_ONCE)
        self._of_tenants: dict[UUID, asyncio.Lock] = {}
        self._waiting: dict[UUID, int] = {}

    @asynccontextmanager
    async def take(self, tenant_id: UUID) -> AsyncIterator[None]:
        """One turn, until the end of the block. Raises `Unavailable`."""
        waiting = self._waiting.get(tenant_id, 0)
        if waiting >= MOST_WAITING:
            raise errors.Unavailable("Too many figures are being counted here.", code="busy")
        self._waiting[tenant_id] = waiting + 1
        of_tenant = self._of_tenants.setdefault(tenant_id, asyncio.Lock())
        try:
            async with of_tenant, self._of_all:
                yield
        finally:
            self._waiting[tenant_id] -= 1
            if not self._waiting[tenant_id]:
                del self._waiting[tenant_id], self._of_tenants[tenant_id]
