"""What providers report of a number's health: quality, limit, and whether it may send at all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from centralita.kit import db

_COLUMNS = {"quality": "quality_rating", "limit": "messaging_limit"}


async def set_fact(
    p: db.PipeTransaction, number_id: UUID, fact: Literal["quality", "limit"], value: str
) -> str | None:
    """Write the quality rating, or how many people may be addressed a day (a TIER_ word).

    Returns the former value where it changed.
    """
    column = _COLUMNS[fact]
    former = await p.fetchval(
        f"""
        update numbers n set {column} = $2, updated_at = now()
        from (select number_id, {column} from numbers where number_id = $1 for update) o
        where n.number_id = o.number_id and n.{column} <> $2 returning o.{column}
        """,
        number_id,
        value,
    )
    return None if former is None else str(former)


async def park(p: db.PipeTransaction, number_id: UUID, *, code: str, reason: str) -> bool:
    """Nothing leaves from this number until somebody acts; False where it was parked already."""
    parked = await p.fetchval(
        """
        update numbers set parked_code = $2, parked_reason = $3, parked_at = now(),
            updated_at = now()
        where number_id = $1 and parked_at is null returning true
        """,
        number_id,
        code,
        reason,
    )
    return bool(parked)


async def unpark(p: db.PipeTransaction, number_id: UUID, codes: Sequence[str]) -> bool:
    """What one of these codes had parked may send again."""
    freed = await p.fetchval(
        """
        update numbers set parked_code = null, parked_reason = null, parked_at = null,
            updated_at = now()
        where number_id = $1 and parked_code = any($2::text[]) returning true
        """,
        number_id,
        list(codes),
    )
    return bool(freed)


async def mark_inbound(p: db.PipeTransaction, seen: Sequence[tuple[UUID, datetime]]) -> None:
    """The last time each number heard from a customer, for its health card: (number_id, at)."""
    if seen:
        await p.execute(
            """
            update numbers n set last_inbound_at = s.at
            from unnest($1::uuid[], $2::timestamptz[]) as s (number_id, at)
            where n.number_id = s.number_id
                and (n.last_inbound_at is null or n.last_inbound_at < s.at - interval '1 minute')
            """,
            [each[0] for each in seen],
            [each[1] for each in seen],
        )
