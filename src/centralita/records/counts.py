"""Daily counts per number, in the tenant's own days; written last, in one order."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from centralita.kit import db

FIELDS = ("received", "sent", "delivered", "read", "failed")

Count = tuple[UUID, UUID, date, str, int]
"""(tenant_id, number_id, day, field, how many)"""


async def add(p: db.PipeTransaction, counts: Iterable[Count]) -> None:
    """Add up. Rows are touched in sorted order, so that two writers never lock each other out."""
    totals: dict[tuple[UUID, UUID, date], Counter[str]] = {}
    for tenant_id, number_id, day, field, how_many in counts:
        totals.setdefault((tenant_id, number_id, day), Counter())[field] += how_many
    if not totals:
        return
    keys = sorted(totals)
    await p.execute(
        """
        insert into number_days as d
            (tenant_id, number_id, day, received, sent, delivered, read, failed)
        select * from unnest($1::uuid[], $2::uuid[], $3::date[], $4::int[], $5::int[], $6::int[],
            $7::int[], $8::int[])
        on conflict (tenant_id, number_id, day) do update set
            received = d.received + excluded.received, sent = d.sent + excluded.sent,
            delivered = d.delivered + excluded.delivered, read = d.read + excluded.read,
            failed = d.failed + excluded.failed
        """,
        [key[0] for key in keys],
        [key[1] for key in keys],
        [key[2] for key in keys],
        *[[totals[key][field] for key in keys] for field in FIELDS],
    )
