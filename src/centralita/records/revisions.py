"""Which migrations the code has and the database lacks.

The steps are counted by their file names, so that a server need not load the migration tool: the
house's own as `0006`, a trade's as `restaurant_0001`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import asyncpg

from centralita.kit import db
from centralita.records import operator
from centralita.vocabulary import errors

_VERSIONS = Path(__file__).parent / "migrations" / "versions"
_CURRENT = "select array_agg(version_num::text) from alembic_version"

Trades = Mapping[str, Path]
"""Where each installed trade keeps its own steps."""
NO_TRADES: Trades = {}


def list_known(trades: Trades = NO_TRADES) -> list[str]:
    """Every revision of the code, oldest first: the numbers its files begin with."""
    known = _list_numbers(_VERSIONS)
    for trade, folder in sorted(trades.items()):
        known += [f"{trade}_{number}" for number in _list_numbers(folder)]
    return known


def _list_numbers(folder: Path) -> list[str]:
    return sorted(file.name.partition("_")[0] for file in folder.glob("[0-9]*.py"))


async def list_pending(owner_url: str, trades: Trades = NO_TRADES) -> list[str]:
    """Revisions still to be applied, oldest first. Raises `Unavailable`."""
    async with operator.open_operator(owner_url) as o:
        if await o.fetchval("select to_regclass('alembic_version')") is None:
            return list_known(trades)
        return _list_after(await o.fetchval(_CURRENT), trades)


async def is_new(owner_url: str) -> bool:
    """Whether nothing was migrated here yet. Raises `Unavailable`."""
    return await list_pending(owner_url) == list_known()


async def check_newest(p: db.PipeTransaction, trades: Trades = NO_TRADES) -> None:
    """Refuse to work on a schema older than the code; a newer one is what an upgrade looks like.

    Raises `Unavailable` that names the cure.
    """
    try:
        async with p.savepoint():
            pending = _list_after(await p.fetchval(_CURRENT), trades)
    except (
        asyncpg.UndefinedTableError,
        asyncpg.InvalidSchemaNameError,
        asyncpg.InsufficientPrivilegeError,  # so old that it does not even tell its age
    ):
        pending = list_known(trades)
    if pending:
        raise errors.Unavailable(
            f"The database's schema is older than this program (missing: {', '.join(pending)}). "
            "Run: centralita migrate",
            code="old_schema",
            facts={"pending": ", ".join(pending)},
        )


def _list_after(current: Sequence[str] | None, trades: Trades) -> list[str]:
    """What comes after the newest step taken, in each branch on its own."""
    newest: dict[str, str] = {}
    for revision in current or ():
        newest[_get_branch(revision)] = revision
    return [
        revision
        for revision in list_known(trades)
        if revision > newest.get(_get_branch(revision), "")
    ]


def _get_branch(revision: str) -> str:
    """The trade's key, empty for the house itself."""
    return revision.rpartition("_")[0]
