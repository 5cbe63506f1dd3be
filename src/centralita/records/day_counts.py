"""A tenant's days are counted once they are over, and kept.

Messages, conversations and hand-overs are found by their ids, which are made in the order of time:
so a day is a range of the primary key, and no other index has to know of it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from centralita.kit import db, ids
from centralita.records.day_figures import (
    ANSWER_WITHIN,
    BUCKET_GROWTH,
    SLACK,
    Days,
    Figures,
    Hour,
    Price,
    count_messages,
    find_final,
)

HEAVY_MESSAGES: Final = 5_000
"""A day with more of them is not counted anew for everybody who looks."""
_FRESH: Final = timedelta(minutes=90)
_LOCK: Final = 727_009
_CLOSED: Final = ("operator_closes", "operator_gives_back")
_PARTS: Final = """
with said as materialized (
    select (m.created_at at time zone $2)::date as day,
        date_trunc('hour', m.created_at, $2) as hour, m.conversation_id, m.direction,
        m.handled_by, m.status, m.person_id, m.error_code, m.pricing
    from messages m
    where m.tenant_id = $1 and m.message_id >= $5 and m.message_id < $6
        and m.created_at >= $3 and m.created_at < $4 and m.direction in ('in', 'out')
        and m.status <> 'withdrawn'
), called as (
    select (h.at at time zone $2)::date as day, h.conversation_id from handovers h
    where h.tenant_id = $1 and h.handover_id >= $5 and h.handover_id < $6
        and h.at >= $3 and h.at < $4 and h.to_owner = 'human'
), talks as (
    select day, conversation_id, bool_or(wrote) as wrote, bool_or(bot) as bot,
        bool_or(person) as person
    from (
        select day, conversation_id, direction = 'in' as wrote,
            direction = 'out' and handled_by = 'bot' as bot,
            direction = 'out' and handled_by = 'human' as person from said
        union all select day, conversation_id, false, false, true from called) x
    group by 1, 2
)
select 'hour' as part, day, extract(epoch from hour)::bigint::text as key,
    count(*) filter (where direction = 'in') as a,
    count(*) filter (where direction = 'out' and handled_by = 'bot') as b,
    count(*) filter (where direction = 'out' and handled_by = 'human') as c,
    count(*) filter (where direction = 'out' and handled_by is distinct from 'bot'
        and handled_by is distinct from 'human') as d
from said group by day, hour
union all
select 'talk', day, '', count(*), count(*) filter (where bot and person is not true),
    count(*) filter (where person), 0 from talks where wrote group by day
union all
select 'person', day, coalesce(person_id::text, ''), count(*), 0, 0, 0 from said
where direction = 'out' and handled_by = 'human' group by 2, 3
union all
select 'failure', day, coalesce(error_code, ''), count(*), 0, 0, 0 from said
where direction = 'out' and status = 'failed' group by 2, 3
union all
select 'price', day, pricing, count(*), 0, 0, 0 from said
where direction = 'out' and pricing is not null group by 2, 3
union all
select 'begun', (created_at at time zone $2)::date, '', count(*), 0, 0, 0 from conversations
where tenant_id = $1 and conversation_id >= $5 and conversation_id < $6
    and created_at >= $3 and created_at < $4 group by 2
"""

_WAITS: Final = """
with told as (
    select m.conversation_id, m.message_id as id, m.direction as kind, m.handled_by as by_whom,
        m.created_at as at, coalesce(m.sent_at, m.created_at) as told_at
    from messages m
    where m.tenant_id = $1 and m.message_id >= $5 and m.message_id < $6 and (m.direction = 'in'
        or m.direction = 'out' and m.handled_by in ('bot', 'human')
            and m.status not in ('failed', 'withdrawn'))
    union all
    select h.conversation_id, h.handover_id, 'call', null, h.at, h.at from handovers h
    where h.tenant_id = $1 and h.handover_id >= $5 and h.handover_id < $6
        and h.to_owner = 'human'
        and h.cause not in ('operator_takes', 'operator_writes', 'phone_echo')
), counted as (
    select *, count(*) filter (where kind = 'out') over before as turn,
        count(*) filter (where kind = 'out' and by_whom = 'human') over before as turn_of_person
    from told
    window before as (
        partition by conversation_id order by id rows between unbounded preceding and 1 preceding)
), asked as (
    select *,
        min(at) filter (where kind = 'in') over (partition by conversation_id, turn) as asked_at,
        bool_or(kind = 'out') over (partition by conversation_id, turn) as is_answered,
        max(at) filter (where kind = 'call') over (
            partition by conversation_id, turn_of_person) as called_at
    from counted
), waits as (
    select by_whom, told_at, case when by_whom = 'human' then coalesce(called_at, asked_at)
        else asked_at end as since
    from asked where kind = 'out'
    union all
    select '', null, min(at) from asked where kind = 'in' and is_answered is not true
    group by conversation_id, turn
)
select (since at time zone $2)::date as day, by_whom,
    floor(ln(greatest(extract(epoch from told_at - since), 0)::float8 + 1)
        / ln($7::float8))::int as bucket,
    count(*)
from waits where since >= $3 and since < $4 group by 1, 2, 3
"""

_HANDOVERS: Final = """
with each as (
    select at, cause, to_owner, from_owner, conversation_id, lag(at) over (
        partition by conversation_id order by at, handover_id) as before_at
    from handovers where tenant_id = $1 and handover_id >= $5 and handover_id < $6
)
select (at at time zone $2)::date as day,
    case when to_owner = 'human' then 'called' else 'closed' end,
    case when to_owner = 'human' then cause end,
    case when to_owner <> 'human' then floor(
        ln(greatest(extract(epoch from at - before_at), 0)::float8 + 1) / ln($7::float8))::int end,
    count(*)
from each
where at >= $3 and at < $4 and (to_owner = 'human'
    or from_owner = 'human' and cause = any($8::text[]) and before_at is not null)
group by 1, 2, 3, 4
"""


async def count(t: db.TenantRead, days: Days) -> dict[date, Figures]:
    """Each of the days, counted from what was said."""
    start, end = days.find_start(), days.find_end()
    found = {day: Figures() for day in days.list_all()}
    span = (t.tenant_id, days.time_zone, start, end)
    exact = (ids.find_first_id(start - SLACK), ids.find_first_id(end + SLACK))
    wide = (ids.find_first_id(start - ANSWER_WITHIN), ids.find_first_id(end + ANSWER_WITHIN))
    long_ago = (ids.find_first_id(start - timedelta(days=31)), exact[1])
    for row in await t.fetch(_PARTS, *span, *exact):
        _put(found[row["day"]], row)
    for day, by_whom, bucket, times in await t.fetch(_WAITS, *span, *wide, BUCKET_GROWTH):
        if by_whom:
            found[day].waits.setdefault(by_whom, {})[bucket] = times
        else:
            found[day].unanswered += times
    rows = await t.fetch(_HANDOVERS, *span, *long_ago, BUCKET_GROWTH, list(_CLOSED))
    for day, part, cause, bucket, times in rows:
        if part == "called":
            found[day].handovers[cause] = times
        else:
            found[day].closed[bucket] = times
    return found


def _put(figures: Figures, row: db.Row) -> None:
    """A row of `_PARTS` in its place."""
    part, key, times = row["part"], row["key"], row["a"]
    if part == "hour":
        figures.hours.append(Hour(int(key), times, row["b"], row["c"], row["d"]))
    elif part == "talk":
        figures.talks, figures.talks_of_bot, figures.talks_of_people = times, row["b"], row["c"]
    elif part == "begun":
        figures.begun = times
    elif part == "price":
        _add_price(figures, key, times)
    else:
        named = {"person": figures.people, "failure": figures.failures}[part]
        named[key] = times


class _Pricing(Struct):
    """As WhatsApp says it; what is billable follows from the type (Cloud API §1.5)."""

    category: str = "unknown"
    type: str | None = None
    billable: bool = False


def _add_price(figures: Figures, pricing: str, times: int) -> None:
    try:
        said = msgspec.json.decode(pricing, type=_Pricing)
    except msgspec.DecodeError:
        return
    billable = said.type == "regular" if said.type else said.billable
    figures.prices.append(Price(said.category[:60], billable, times))


class Counted(Struct, frozen=True, kw_only=True):
    """Each of some days; `as_of`: what was said later than that may be missing, None: nothing."""

    figures: Mapping[date, Figures]
    as_of: datetime | None


async def read(t: db.TenantRead, days: Days, now: datetime) -> Counted:
    """Each of the days: those that are kept for good, and what is heavy and was counted within the
    hour; the rest counted now."""
    rows = await t.fetch(
        """
        select day, figures, final, made_at from day_figures
        where tenant_id = $1 and day >= $2 and day <= $3 and time_zone = $4
            and (final or made_at > $5)
        """,
        t.tenant_id,
        days.first,
        days.last,
        days.time_zone,
        now - _FRESH,
    )
    kept: dict[date, Figures] = {}
    as_of: datetime | None = None
    for day, stored, final, made_at in rows:
        figures = msgspec.convert(stored, Figures, strict=False)
        if final or count_messages(figures) > HEAVY_MESSAGES:
            kept[day] = figures
            as_of = as_of if final else min(as_of or made_at, made_at)
    missing = [day for day in days.list_all() if day not in kept]
    if missing:
        rest = Days(first=missing[0], last=missing[-1], time_zone=days.time_zone)
        kept = {**await count(t, rest), **kept}
    return Counted(figures=kept, as_of=as_of)


async def take(t: db.TenantWrite) -> bool:
    """Whether this transaction counts the tenant's days: one at a time does."""
    sql = "select pg_try_advisory_xact_lock($1, hashtext($2))"
    return bool(await t.fetchval(sql, _LOCK, str(t.tenant_id)))


async def keep(t: db.TenantWrite, days: Days, now: datetime) -> int:
    """Count these days and keep them; final are those whose last answer has come by now."""
    counted = await count(t, days)
    await t.executemany(
        """
        insert into day_figures (tenant_id, day, time_zone, final, figures)
        values ($1, $2, $3, $4, $5)
        on conflict (tenant_id, day) do update set time_zone = excluded.time_zone,
            final = excluded.final, figures = excluded.figures, made_at = now()
        """,
        [
            (
                t.tenant_id,
                day,
                days.time_zone,
                find_final(day, days.time_zone) <= now,
                msgspec.to_builtins(each, str_keys=True),
            )
            for day, each in counted.items()
        ],
    )
    return len(counted)


class Behind(Struct, frozen=True, kw_only=True):
    """A tenant whose days from `first` on are not kept for good; `said_today`: it is busy."""

    tenant_id: UUID
    time_zone: str
    first: date
    is_stale: bool


async def list_behind(p: db.PipeTransaction, again_after_seconds: float) -> Sequence[Behind]:
    """Tenants with days to count: those never counted, and those busy since they were."""
    rows = await p.fetch(
        """
        select t.tenant_id, t.time_zone, coalesce(f.kept + 1, d.began) as first,
            f.made_at is null or f.made_at < now() - make_interval(secs => $1) as is_stale
        from tenants t
        cross join lateral (
            select min(x.day) as began, max(x.day) as latest from lines l
            join number_days x on x.tenant_id = l.tenant_id and x.number_id = l.number_id
            where l.tenant_id = t.tenant_id) d
        left join lateral (
            select max(x.day) filter (where x.final and x.time_zone = t.time_zone) as kept,
                max(x.made_at) as made_at
            from day_figures x where x.tenant_id = t.tenant_id) f on true
        where d.latest >= coalesce(f.kept, d.began)
        """,
        again_after_seconds,
    )
    return [Behind(**row) for row in rows]
