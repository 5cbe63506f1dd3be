"""Which migrations the code has and the database lacks."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from centralita.records import operator


async def list_pending(owner_url: str) -> list[str]:
    """Revisions still to be applied, oldest first. Raises `Unavailable`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    async with operator.open_operator(owner_url) as o:
        if await o.fetchval("select to_regclass('alembic_version')") is None:
            return known[::-1]
        current = await o.fetchval("select version_num from alembic_version")
    return known[: known.index(current)][::-1] if current in known else known[::-1]
