"""Effects: slow answers that turns started, run outside any transaction, returned to their lane.

A row is `waiting`, `running`, `done` or `failed` (it has returned, and its conversation's lane is
due), and `used` once a turn has read it. This is the turns' side; `effect_runs` is the side of
those who run them.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, json

CHANNEL: Final = "effects"
"""NOTIFY channel: an effect was started."""

EffectKey = tuple[UUID, UUID]  # (tenant_id, effect_id)


class New(Struct, frozen=True, kw_only=True):
    """An effect to start; the caller also sets its conversation's `effect_id`.

    `payload` is plain data, and never holds a secret. `message_ids` are the messages it is about.
    """

    tenant_id: UUID
    effect_id: UUID
    conversation_id: UUID
    number_id: UUID
    kind: str
    payload: dict[str, Any]
    message_ids: tuple[UUID, ...] = ()
    deadline_seconds: float = 30.0


async def add(p: db.PipeTransaction, new: Sequence[New]) -> None:
    """Start effects; the runners wake at the commit. May travel together with other changes."""
    if not new:
        return
    await p.execute(
        """
        insert into effects (tenant_id, effect_id, conversation_id, number_id, kind, payload,
            message_ids, deadline_at)
        select tenant_id, effect_id, conversation_id, number_id, kind, payload::jsonb,
            message_ids::uuid[], now() + make_interval(secs => deadline_seconds)
        from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[],
            $7::text[], $8::float8[])
            as n (tenant_id, effect_id, conversation_id, number_id, kind, payload, message_ids,
                deadline_seconds)
        """,
        [each.tenant_id for each in new],
        [each.effect_id for each in new],
        [each.conversation_id for each in new],
        [each.number_id for each in new],
        [each.kind for each in new],
        [json.encode_text(each.payload) for each in new],
        [f"{{{','.join(map(str, each.message_ids))}}}" for each in new],
        [each.deadline_seconds for each in new],
    )
    await p.execute("select pg_notify('effects', '')")


class Ended(Struct, frozen=True):
    """An effect that has returned; `value` when it is `ok`, else `problem`."""

    tenant_id: UUID
    effect_id: UUID
    conversation_id: UUID
    kind: str
    ok: bool
    value: Any
    problem: str
    trace: Any
    message_ids: Sequence[UUID]
    started_at: datetime
    ended_at: datetime


async def find_returned(p: db.PipeTransaction, keys: Collection[EffectKey]) -> dict[UUID, Ended]:
    """Those of these effects that have returned and that no turn has used yet, by effect id.

    One that is not among them is still under way (or was used).
    """
    if not keys:
        return {}
    rows = await p.fetch(
        """
        select e.tenant_id, e.effect_id, e.conversation_id, e.kind, e.state = 'done', e.result,
            e.problem, e.trace, e.message_ids, e.created_at, e.ended_at
        from unnest($1::uuid[], $2::uuid[]) as k (tenant_id, effect_id)
        join effects e using (tenant_id, effect_id)
        where e.state in ('done', 'failed')
        """,
        [key[0] for key in keys],
        [key[1] for key in keys],
    )
    return {row[1]: Ended(*row) for row in rows}


async def mark_used(p: db.PipeTransaction, keys: Collection[EffectKey]) -> None:
    """A turn has read them. May travel together with other changes."""
    if keys:
        await p.execute(
            """
            update effects e set state = 'used'
            from unnest($1::uuid[], $2::uuid[]) as k (tenant_id, effect_id)
            where e.tenant_id = k.tenant_id and e.effect_id = k.effect_id
                and e.state in ('done', 'failed')
            """,
            [key[0] for key in keys],
            [key[1] for key in keys],
        )


async def find_waiting(
    p: db.PipeTransaction, tenant_id: UUID, conversation_id: UUID
) -> tuple[UUID, str] | None:
    """The effect that a conversation waits for and nobody runs yet: (effect_id, kind)."""
    row = await p.fetchrow(
        """
        select e.effect_id, e.kind from conversations v
        join effects e on e.tenant_id = v.tenant_id and e.effect_id = v.effect_id
        where v.tenant_id = $1 and v.conversation_id = $2 and e.state = 'waiting'
        """,
        tenant_id,
        conversation_id,
    )
    return (row[0], row[1]) if row else None


async def end_unrun(
    p: db.PipeTransaction, key: EffectKey, value: Any, *, problem: str = ""
) -> None:
    """Give a waiting effect its result without running it, for rehearsals."""
    await p.execute(
        """
        update effects set state = case when $4 = '' then 'done' else 'failed' end, result = $3,
            problem = $4, ended_at = now()
        where tenant_id = $1 and effect_id = $2 and state = 'waiting'
        """,
        *key,
        value,
        problem,
    )
