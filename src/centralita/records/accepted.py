"""Sends that the provider accepted, written in one statement.

The order of locks is `sends.lock`'s: messages first, by their ids, then the outbox.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.records.sends import Key


class Accepted(Struct, frozen=True, gc=False):
    """The provider took it and gave it an id."""

    key: Key
    number_id: UUID
    wa_message_id: str
    day: date
    """The tenant's own, for the count."""


# Message by message by its key: a plan from the first minute must hold for the millionth. The
# outbox looks empty to every analysis: joined, it would be read whole for each batch.
_ACCEPTED = """
with r as materialized (
    select n.*, m.is_new
    from unnest($1::accepted_send[]) n
    cross join lateral (
        select sent_at is null as is_new from messages
        where tenant_id = n.tenant_id and message_id = n.message_id limit 1 for update) m
), counted as (
    insert into number_days as d (tenant_id, number_id, day, sent)
    select tenant_id, number_id, day, count(*) from r where is_new
    group by 1, 2, 3 order by 1, 2, 3
    on conflict (tenant_id, number_id, day) do update set sent = d.sent + excluded.sent
), gone as (
    delete from outbox where ctid = any (array(
        select o.place from r cross join lateral (
            select ctid as place from outbox where tenant_id = r.tenant_id
                and message_id = r.message_id and claims = r.claims limit 1) o))
    returning true
), marked as (
    update messages m set sent_at = coalesce(m.sent_at, $2),
        status = case when m.status in ('queued', 'sending', 'withdrawn')
            then 'sent' else m.status end,
        -- An id that stands on another message already must not stop the whole batch.
        wa_message_id = coalesce(m.wa_message_id, case when not exists (
            select from messages x where x.tenant_id = r.tenant_id
                and x.number_id = r.number_id and x.wa_message_id = r.wa_message_id)
            then r.wa_message_id end)
    from r where m.tenant_id = r.tenant_id and m.message_id = r.message_id
)
select exists (
    select from r cross join lateral (
        select from early_statuses where tenant_id = r.tenant_id
            and number_id = r.number_id and wa_message_id = r.wa_message_id limit 1) e),
    (select count(*) from gone) < (select count(*) from r)
"""

# Rows that somebody changed while the statement above waited for their message: their place is
# another one since.
_MOVED = """
delete from outbox o using unnest($1::accepted_send[]) r
where o.tenant_id = r.tenant_id and o.message_id = r.message_id and o.claims = r.claims
"""


async def mark_sent(p: db.PipeTransaction, accepted: Sequence[Accepted], now: datetime) -> bool:
    """Write id and time on the messages, take them out of the outbox, and count those sent now.

    All in one statement, which may be a transaction by itself (rarely in two, each right alone).
    A status that was quicker stays (promise 11); says whether one waits that came before the id was
    known. Acceptance is a fact, so the outbox row goes whatever its state: also when somebody had
    given it up, or wished to send it again.
    """
    if not accepted:
        return False
    rows = _list_rows(sorted(accepted, key=lambda each: each.key.message_id))
    written = await p.fetchrow(_ACCEPTED, rows, now)
    has_early, are_left = written if written is not None else (False, False)
    if are_left:
        await p.execute(_MOVED, rows)
    return bool(has_early)


def _list_rows(accepted: Sequence[Accepted]) -> list[tuple[object, ...]]:
    """As the type `accepted_send` has them. An id that comes twice from the same number stands on
    the first message only."""
    seen: set[tuple[UUID, str]] = set()
    rows: list[tuple[object, ...]] = []
    for each in accepted:
        key, mark = each.key, (each.number_id, each.wa_message_id)
        name = None if mark in seen else each.wa_message_id
        rows.append((key.tenant_id, key.message_id, key.claims, name, each.number_id, each.day))
        seen.add(mark)
    return rows
