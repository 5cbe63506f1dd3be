"""Which line answers for a number, and that a customer's message was shown as read."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db


class NumberLine(Struct, frozen=True, gc=False):
    """What a receipt from a number needs; `host_id` is the tenant whose token it is."""

    host_id: UUID
    provider: str
    phone_number_id: str
    waba_id: str | None
    chakra_plugin_id: str | None


async def find_line(p: db.PipeTransaction, number_id: UUID) -> NumberLine | None:
    """A number that may speak now; None where it is parked, inactive or unknown."""
    row = await p.fetchrow(
        """
        select tenant_id, provider, phone_number_id, waba_id, chakra_plugin_id from numbers
        where number_id = $1 and status = 'active' and parked_at is null
        """,
        number_id,
    )
    return NumberLine(*row) if row else None


Read = tuple[UUID, UUID, str]
"""(tenant_id, number_id, wa_message_id)"""


async def mark_read(p: db.PipeTransaction, read: Sequence[Read], now: datetime) -> None:
    """The customer sees blue ticks on these. Their status stays: the turn looks for it."""
    if read:
        await p.execute(
            """
            update messages m set read_at = $4
            where (m.tenant_id, m.message_id) in (
                select x.tenant_id, x.message_id
                from unnest($1::uuid[], $2::uuid[], $3::text[])
                    as k (tenant_id, number_id, wa_message_id)
                join messages x on x.tenant_id = k.tenant_id and x.number_id = k.number_id
                    and x.wa_message_id = k.wa_message_id
                where x.direction = 'in' and x.read_at is null
                order by x.message_id for no key update of x)
            """,
            [each[0] for each in read],
            [each[1] for each in read],
            [each[2] for each in read],
            now,
        )
