"""Conversations: one per contact and number of a tenant."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import astuple

from centralita.kit import db, ids
from centralita.records.lanes import Claimed

Key = tuple[UUID, UUID, UUID]
"""(tenant_id, number_id, contact_id)"""


class Seat(Struct, frozen=True):
    """Where somebody's messages go.

    `turn` where its row was to be locked and could be: nobody works on it and nothing is due there,
    so a turn may be taken at once.
    """

    conversation_id: UUID
    owner: str
    blocked: bool
    turn: Claimed | None = None


async def find_or_add(p: db.PipeTransaction, keys: Iterable[Key]) -> dict[Key, Seat]:
    """The conversation of each key, made where there was none."""
    wanted = list(dict.fromkeys(keys))
    found = await _find(p, wanted)
    missing = [key for key in wanted if key not in found]
    if missing:
        await p.execute(
            """
            insert into conversations (tenant_id, conversation_id, number_id, contact_id)
            select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[])
            on conflict (tenant_id, number_id, contact_id) do nothing
            """,
            [key[0] for key in missing],
            [ids.new_id() for _ in missing],
            [key[1] for key in missing],
            [key[2] for key in missing],
        )
        found |= await _find(p, missing)
    return found


async def _find(p: db.PipeTransaction, keys: Sequence[Key]) -> dict[Key, Seat]:
    rows = await p.fetch(
        """
        select v.tenant_id, v.number_id, v.contact_id, v.conversation_id, v.owner,
            v.status = 'blocked'
        from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as k (tenant_id, number_id, contact_id)
        join conversations v on v.tenant_id = k.tenant_id and v.contact_id = k.contact_id
            and v.number_id is not distinct from k.number_id -- as in contacts.find
        """,
        [key[0] for key in keys],
        [key[1] for key in keys],
        [key[2] for key in keys],
    )
    return {(row[0], row[1], row[2]): Seat(*row[3:]) for row in rows}


async def mark_inbound(p: db.PipeTransaction, said: Sequence[tuple[UUID, UUID, datetime]]) -> None:
    """The customer spoke: (tenant_id, conversation_id, at). Opens the 24-hour window."""
    if said:
        await p.execute(
            """
            update conversations v set last_inbound_at = greatest(v.last_inbound_at, n.at),
                last_message_at = now(), heard_at = now(),
                status = case v.status when 'archived' then 'active' else v.status end
            from unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
                as n (tenant_id, conversation_id, at)
            where v.tenant_id = n.tenant_id and v.conversation_id = n.conversation_id
            """,
            [each[0] for each in said],
            [each[1] for each in said],
            [each[2] for each in said],
        )


class After(Struct, frozen=True, kw_only=True):
    """What a turn leaves behind. `owner` None: unchanged. `memory` counts where `remembers`."""

    tenant_id: UUID
    conversation_id: UUID
    stage: str
    misses: int
    greeted_at: datetime | None
    """Now where it said hello, else None."""
    owner: str | None
    owner_by: str | None
    because: str
    remembers: bool
    memory: str | None
    effect_id: UUID | None
    """The slow answer that it waits for from now on."""
    keeps_wake: bool
    wake_at: datetime | None
    said_at: datetime | None = None
    """Of a turn at once: when the customer spoke, which opens the window as `mark_inbound` does."""


async def mark_answered(p: db.PipeTransaction, turns: Sequence[After]) -> None:
    """Write what the turns left behind."""
    if turns:
        await p.execute(
            """
            update conversations v set stage = n.stage, misses = n.misses,
                greeted_at = coalesce(n.greeted_at, v.greeted_at),
                owner = coalesce(n.owner, v.owner),
                assigned_to = case when n.owner = 'bot' then null else v.assigned_to end,
                -- Whoever took the conversation while the turn was decided keeps it.
                owner_since = case when coalesce(n.owner, v.owner) = v.owner then v.owner_since
                    else now() end,
                owner_by = case when coalesce(n.owner, v.owner) = v.owner then v.owner_by
                    else n.owner_by end,
                owner_because = case when coalesce(n.owner, v.owner) = v.owner
                    then v.owner_because else n.because end,
                memory = case when n.remembers then n.memory else v.memory end,
                effect_id = n.effect_id,
                wake_at = case
                    when n.keeps_wake or (v.owner <> 'bot' and coalesce(n.owner, v.owner) = v.owner)
                    then v.wake_at else n.wake_at end,
                last_message_at = now(),
                last_inbound_at = greatest(v.last_inbound_at, n.said_at),
                heard_at = case when n.said_at is null then v.heard_at else now() end,
                status = case when n.said_at is not null and v.status = 'archived' then 'active'
                    else v.status end
            from unnest($1::answered_turn[]) n
            where v.tenant_id = n.tenant_id and v.conversation_id = n.conversation_id
            """,
            list(map(astuple, turns)),
        )
