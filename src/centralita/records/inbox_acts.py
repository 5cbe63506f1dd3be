"""What people of the business do with a conversation beside writing in it."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from centralita.kit import db

Writing = db.PipeTransaction | db.TenantWrite


async def mark_spoken(t: Writing, keys: Sequence[tuple[UUID, UUID]]) -> None:
    """Somebody of the business wrote there: (tenant_id, conversation_id), sorted.

    Whoever writes has read what came before.
    """
    if keys:
        await t.execute(
            """
            update conversations v set answered_at = now(), seen_at = now(), last_message_at = now()
            from unnest($1::uuid[], $2::uuid[]) as k (tenant_id, conversation_id)
            where v.tenant_id = k.tenant_id and v.conversation_id = k.conversation_id
            """,
            [key[0] for key in keys],
            [key[1] for key in keys],
        )


_SEEN: Final = """
update conversations v set seen_at = x.at
from (
    select max(m.created_at) as at from (
        select m.created_at from messages m
        where m.tenant_id = $1 and m.conversation_id = $2
            and m.message_id <= coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
        order by m.message_id desc limit 20) m) x
where v.tenant_id = $1 and v.conversation_id = $2 and x.at > coalesce(v.seen_at, '-infinity')
"""


async def mark_seen(t: db.TenantWrite, conversation_id: UUID, up_to: UUID | None) -> None:
    """Somebody has read up to this message; None: all there is. Never back."""
    await t.execute(_SEEN, t.tenant_id, conversation_id, up_to)


async def is_there(t: db.TenantRead, conversation_id: UUID) -> bool:
    """Whether the tenant has such a conversation."""
    return bool(
        await t.fetchval(
            "select true from conversations where tenant_id = $1 and conversation_id = $2",
            t.tenant_id,
            conversation_id,
        )
    )


async def hold(t: db.TenantWrite, conversation_id: UUID) -> bool:
    """Hold it until the commit. False where there is no such conversation."""
    return bool(
        await t.fetchval(
            """
            select true from conversations where tenant_id = $1 and conversation_id = $2
            for no key update
            """,
            t.tenant_id,
            conversation_id,
        )
    )


async def set_status(t: db.TenantWrite, conversation_id: UUID, status: str) -> bool:
    """`active` or `archived`; False where it is blocked: its contact is, so unblock them."""
    return bool(
        await t.fetchval(
            """
            update conversations set status = $3
            where tenant_id = $1 and conversation_id = $2 and status <> 'blocked' returning true
            """,
            t.tenant_id,
            conversation_id,
            status,
        )
    )


async def assign(t: db.TenantWrite, conversation_id: UUID, person_id: UUID | None) -> bool:
    """Whose it is among the people, None: nobody's; False: the person has no place here."""
    if person_id is not None and not await _works_here(t, person_id):
        return False
    await t.execute(
        """
        update conversations set assigned_to = $3,
            assigned_at = case when $3::uuid is null then null else now() end
        where tenant_id = $1 and conversation_id = $2 and assigned_to is distinct from $3
        """,
        t.tenant_id,
        conversation_id,
        person_id,
    )
    return True


async def assign_if_nobodys(t: db.TenantWrite, conversation_id: UUID, person_id: UUID) -> None:
    """Whoever answers first has it; who has no place here takes nothing."""
    if await _works_here(t, person_id):
        await t.execute(
            """
            update conversations set assigned_to = $3, assigned_at = now()
            where tenant_id = $1 and conversation_id = $2 and assigned_to is null
            """,
            t.tenant_id,
            conversation_id,
            person_id,
        )


async def _works_here(t: db.TenantRead, person_id: UUID) -> bool:
    """A viewer can't answer, so nothing is theirs."""
    return bool(
        await t.fetchval(
            """
            select true from memberships
            where tenant_id = $1 and person_id = $2 and role <> 'viewer'
            """,
            t.tenant_id,
            person_id,
        )
    )
