"""What changed at watched tenants, in the order in which it became visible.

Transactions leave rows in `live_touched` as they change things. A *teller*, one at a time over all
processes, moves them here a batch at a time: its events get their ids one after another, and the
next teller begins when they can be seen. So whoever has read up to an id never misses a lower one.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db

CHANNEL: Final = "live"
"""Postgres tells here that there are new events: once a batch, not once a change."""
KEPT_SECONDS: Final = 3_600.0
"""So long somebody who was cut off can take up where they were."""
WAITING_SECONDS: Final = 86_400.0
"""So long events wait for webhooks that were not told of them yet."""
_LOCK: Final = 727_008
_MOST_MOVED: Final = 20_000
_MOST_FORGOTTEN: Final = 20_000


class Event(Struct, frozen=True):
    """`what` changed: `messages` (their ids), `conversation`, `alert` (its id), or `reset` where
    too much did."""

    event_id: int
    tenant_id: UUID
    what: str
    conversation_id: UUID | None
    subject_ids: Sequence[UUID]


_MOVE: Final = """
with gone as materialized (
    delete from live_touched
    where ctid = any (array(select ctid from live_touched limit $1))
    returning tenant_id, what, conversation_id, subject_id, news
), told as (
    insert into live_events (tenant_id, what, conversation_id, subject_ids, news)
    select g.tenant_id, 'news', g.conversation_id,
        case when g.subject_id is null then '{}' else array[g.subject_id] end, g.news
    from gone g where g.news is not null and exists (
        select from webhooks h where h.tenant_id = g.tenant_id and h.status <> 'paused')
    union all
    select tenant_id, 'messages', conversation_id, array_agg(distinct subject_id), null
    from gone where what = 'message' group by tenant_id, conversation_id
    union all
    select distinct tenant_id, 'conversation', conversation_id, '{}'::uuid[], null
    from gone where what in ('message', 'conversation')
    union all
    select distinct tenant_id, 'alert', conversation_id, array[subject_id], null
    from gone where what = 'alert'
    union all
    select distinct tenant_id, 'reset', null::uuid, '{}'::uuid[], null
    from gone where what = 'reset'
    returning 1
)
select count(*), (select pg_notify('live', '') from told limit 1) from told
"""


async def is_touched(p: db.PipeTransaction) -> bool:
    """Whether anything waits to be told."""
    return bool(await p.fetchval("select exists (select from live_touched)"))


async def move(p: db.PipeTransaction) -> int:
    """Tell what was touched, as many events; 0 also where another process is telling now."""
    if not await p.fetchval("select pg_try_advisory_xact_lock($1)", _LOCK):
        return 0
    moved: int = await p.fetchval(_MOVE, _MOST_MOVED)
    return moved


async def find_last(p: db.PipeTransaction) -> int:
    """The newest event's id, of whatever tenant; 0 where there is none."""
    last: int = await p.fetchval("select coalesce(max(event_id), 0) from live_events")
    return last


async def list_after(
    p: db.PipeTransaction, positions: Mapping[UUID, int], limit: int
) -> list[Event]:
    """The events of these tenants after the last id that was read of each, in order."""
    rows = await p.fetch(
        """
        select e.event_id, e.tenant_id, e.what, e.conversation_id, e.subject_ids
        from unnest($1::uuid[], $2::bigint[]) as k (tenant_id, position)
        join live_events e on e.tenant_id = k.tenant_id and e.event_id > k.position
        where e.what <> 'news'
        order by e.event_id limit $3
        """,
        list(positions),
        list(positions.values()),
        limit,
    )
    return [Event(*row) for row in rows]


async def forget(p: db.PipeTransaction) -> int:
    """Old events go, and the floor of their tenants moves: nobody takes up before it."""
    gone: int = await p.fetchval(
        """
        with old as (
            select e.event_id from live_events e
            where e.at < now() - make_interval(secs => $1)
                and (e.at < now() - make_interval(secs => $2) or not exists (
                    select from webhooks h where h.tenant_id = e.tenant_id
                        and h.status <> 'paused' and h.told_event_id < e.event_id))
            order by e.at limit $3
        ), gone as (
            delete from live_events e using old where e.event_id = old.event_id
            returning e.tenant_id, e.event_id
        ), floors as (
            select tenant_id, max(event_id) as last from gone group by tenant_id
        ), moved as (
            update live_watches w set floor = greatest(w.floor, f.last)
            from floors f where w.tenant_id = f.tenant_id and w.floor is not null
        )
        select count(*) from gone
        """,
        KEPT_SECONDS,
        WAITING_SECONDS,
        _MOST_FORGOTTEN,
    )
    return gone
