"""How long one request may keep a connection: nobody who asks shall hold up all the others.

Figures and exports may take longer, and then only a few of them run at once.
"""

from typing import Final

import asyncpg

from centralita.kit import db

ORDINARY: Final = db.Limits(statement_seconds=15, lock_seconds=5)
LONG: Final = db.Limits(statement_seconds=60, lock_seconds=5)
LONG_AT_ONCE: Final = 2
"""Of each process, whose connections are five."""
AGAIN_SECONDS: Final = 5
"""What `Retry-After` says to whom it took too long."""
REACHED: Final = (
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.TransactionRollbackError,
)
"""What the database raises then; the last where two waited for each other."""
