"""Published bot configurations as the pipeline reads them: by line and version, many at once."""

from collections.abc import Sequence
from uuid import UUID

from centralita.kit import db

Key = tuple[UUID, UUID, int]
"""(tenant_id, number_id, version)"""


async def list_configs(p: db.PipeTransaction, keys: Sequence[Key]) -> dict[Key, object]:
    rows = await p.fetch(
        """
        select b.tenant_id, b.number_id, b.version, b.config
        from unnest($1::uuid[], $2::uuid[], $3::int[]) as k (tenant_id, number_id, version)
        join bot_configs b using (tenant_id, number_id, version)
        """,
        [key[0] for key in keys],
        [key[1] for key in keys],
        [key[2] for key in keys],
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}
