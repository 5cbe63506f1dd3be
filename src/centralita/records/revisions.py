"""Which migrations the code has and the database lacks.

The steps are counted by their file names, so that a server need not load the migration tool.
"""

from pathlib import Path

import asyncpg

from centralita.kit import db
from centralita.records import operator
from centralita.vocabulary import errors

_VERSIONS = Path(__file__).parent / "migrations" / "versions"
_CURRENT = "select version_num from alembic_version"


def list_known() -> list[str]:
    """Every revision of the code, oldest first: the numbers its files begin with."""
    return sorted(file.name.partition("_")[0] for file in _VERSIONS.glob("[0-9]*.py"))


async def list_pending(owner_url: str) -> list[str]:
    """Revisions still to be applied, oldest first. Raises `Unavailable`."""
    async with operator.open_operator(owner_url) as o:
        if await o.fetchval("select to_regclass('alembic_version')") is None:
            return list_known()
        return _list_after(await o.fetchval(_CURRENT))


async def is_new(owner_url: str) -> bool:
    """Whether nothing was migrated here yet. Raises `Unavailable`."""
    return await list_pending(owner_url) == list_known()


async def check_newest(p: db.PipeTransaction) -> None:
    """Refuse to work on a schema older than the code; a newer one is what an upgrade looks like.

    Raises `Unavailable` that names the cure.
    """
    try:
        async with p.savepoint():
            pending = _list_after(await p.fetchval(_CURRENT))
    except (
        asyncpg.UndefinedTableError,
        asyncpg.InvalidSchemaNameError,
        asyncpg.InsufficientPrivilegeError,  # so old that it does not even tell its age
    ):
        pending = list_known()
    if pending:
        raise errors.Unavailable(
            f"The database's schema is older than this program (missing: {', '.join(pending)}). "
            "Run: centralita migrate",
            code="old_schema",
            facts={"pending": ", ".join(pending)},
        )


def _list_after(current: str | None) -> list[str]:
    return [revision for revision in list_known() if revision > (current or "")]
