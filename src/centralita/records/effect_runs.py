"""Effects, as those who run them see them: claimed, kept alive, tried again, finished.

`claims` counts how often an effect was claimed: a late result carries the count it was claimed
with, and so can't touch a row that has moved on. `not_before` is when a row may be claimed; while
it runs, when its worker's lease ends. The database's clock decides, so that hosts need not agree
on the time.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, json

LEASE_SECONDS: Final = 15.0
"""How long a claim holds without being renewed."""


class Claim(Struct, frozen=True):
    """An effect that is ours to run. `seconds_left` of its deadline; may be negative."""

    tenant_id: UUID
    effect_id: UUID
    claims: int
    conversation_id: UUID
    number_id: UUID
    kind: str
    payload: dict[str, Any]
    message_ids: Sequence[UUID]
    attempts: int
    """How often it was taken up, this time counted."""
    taken_over: bool
    """Somebody else began it, and has not been heard of since."""
    seconds_left: float


async def claim(
    p: db.PipeTransaction,
    worker_id: UUID,
    kinds: Collection[str],
    limit: int,
    full: Collection[UUID] = (),
) -> list[Claim]:
    """Take effects of these kinds, oldest first; also those whose worker's lease has ended.

    None of the tenants `full`, which have enough under way here. Commit before running any!
    """
    rows = await p.fetch(
        """
        update effects e set state = 'running', worker_id = $1, claims = e.claims + 1,
            attempts = e.attempts + 1, not_before = now() + make_interval(secs => $5)
        from (
            select tenant_id, effect_id, state from effects
            where state in ('waiting', 'running') and not_before <= now()
                and kind = any($2::text[]) and tenant_id <> all($4::uuid[])
            order by not_before limit $3 for update skip locked
        ) c
        where e.tenant_id = c.tenant_id and e.effect_id = c.effect_id
        returning e.tenant_id, e.effect_id, e.claims, e.conversation_id, e.number_id, e.kind,
            e.payload, e.message_ids, e.attempts::int, c.state = 'running',
            extract(epoch from e.deadline_at - clock_timestamp())::float8
        """,
        worker_id,
        list(kinds),
        limit,
        list(full),
        LEASE_SECONDS,
    )
    return [Claim(*row) for row in rows]


async def _lock(
    p: db.PipeTransaction, tenant_ids: Sequence[UUID], effect_ids: Sequence[UUID]
) -> None:
    """In one order, so that renewing, retrying and ending never wait for each other in a ring."""
    await p.execute(
        """
        select from effects e
        join unnest($1::uuid[], $2::uuid[]) as r (tenant_id, effect_id)
            on e.tenant_id = r.tenant_id and e.effect_id = r.effect_id
        order by e.tenant_id, e.effect_id for update of e
        """,
        tenant_ids,
        effect_ids,
    )


async def renew(p: db.PipeTransaction, claims: Sequence[Claim]) -> set[UUID]:
    """Live on: the leases of these are prolonged. Returns the effects that are still ours."""
    if not claims:
        return set()
    await _lock(p, *_keys(claims)[:2])
    rows = await p.fetch(
        """
        update effects e set not_before = now() + make_interval(secs => $4)
        from unnest($1::uuid[], $2::uuid[], $3::int[]) as r (tenant_id, effect_id, claims)
        where e.tenant_id = r.tenant_id and e.effect_id = r.effect_id and e.claims = r.claims
            and e.state = 'running'
        returning e.effect_id
        """,
        *_keys(claims),
        LEASE_SECONDS,
    )
    return {row[0] for row in rows}


async def find_trouble(p: db.PipeTransaction, grace_seconds: float = 1.0) -> tuple[bool, bool]:
    """Whether any effect waits or runs, and whether one is past its deadline (see `expire`)."""
    row = await p.fetchrow(
        """
        select exists (select from effects where state in ('waiting', 'running')),
            exists (select from effects where state in ('waiting', 'running')
                and deadline_at <= now() - make_interval(secs => $1))
        """,
        grace_seconds,
    )
    return (bool(row[0]), bool(row[1])) if row else (False, False)


async def find_next_seconds(p: db.PipeTransaction, kinds: Collection[str]) -> float | None:
    """How long until the next effect may be claimed; None when none waits."""
    seconds = await p.fetchval(
        """
        select extract(epoch from not_before - clock_timestamp())::float8 from effects
        where state in ('waiting', 'running') and kind = any($1::text[])
        order by not_before limit 1
        """,
        list(kinds),
    )
    return None if seconds is None else float(seconds)


class Later(Struct, frozen=True):
    """A claim to try once more, `seconds` from now."""

    claim: Claim
    seconds: float


async def retry(p: db.PipeTransaction, later: Sequence[Later]) -> None:
    """A passing trouble: they wait for their next try. One that moved on meanwhile is left."""
    if not later:
        return
    keys = _keys([each.claim for each in later])
    await _lock(p, *keys[:2])
    await p.execute(
        """
        update effects e set state = 'waiting', worker_id = null,
            not_before = now() + make_interval(secs => r.seconds)
        from unnest($1::uuid[], $2::uuid[], $3::int[], $4::float8[])
            as r (tenant_id, effect_id, claims, seconds)
        where e.tenant_id = r.tenant_id and e.effect_id = r.effect_id and e.claims = r.claims
            and e.state = 'running'
        """,
        *keys,
        [each.seconds for each in later],
    )


class Result(Struct, frozen=True):
    """How a claim ended. `problem` empty: well, with `value`; else a short English sentence."""

    claim: Claim
    value: Any = None
    problem: str = ""
    trace: Any = None
    """Steps for the timeline, plain data without secrets."""


_RETURN_TO_LANES = """
    insert into lanes (tenant_id, conversation_id, first_message_id, due_at)
    select e.tenant_id, e.conversation_id, e.effect_id, now() from effects e
    where {which}
    order by e.tenant_id, e.conversation_id
    on conflict (tenant_id, conversation_id) do update set
        first_message_id = least(lanes.first_message_id, excluded.first_message_id),
        due_at = least(lanes.due_at, excluded.due_at)
"""
"""The effect's own id stands for a message: it is older than whatever was said since, and what was
said before has made the lane's first message earlier. Lanes first, then effects: the order in
which a turn locks them as well."""

_OF_CLAIMS = """(e.tenant_id, e.effect_id, e.claims) in (
        select * from unnest($1::uuid[], $2::uuid[], $3::int[])) and e.state = 'running'"""

_PAST_DEADLINE = """(e.tenant_id, e.effect_id) in (
        select * from unnest($1::uuid[], $2::uuid[])) and e.state in ('waiting', 'running')"""


async def finish(p: db.PipeTransaction, results: Sequence[Result]) -> int:
    """Write results and make their conversations' lanes due; returns how many were still ours.

    A stale worker's result, whose claim is no longer the last one, changes nothing.
    """
    if not results:
        return 0
    keys = _keys([each.claim for each in results])
    await p.execute(_RETURN_TO_LANES.format(which=_OF_CLAIMS), *keys)
    await _lock(p, *keys[:2])
    ended = await p.execute(
        """
        update effects e set state = case when r.problem = '' then 'done' else 'failed' end,
            result = r.value::jsonb, problem = r.problem, trace = r.trace::jsonb,
            ended_at = now()
        from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[])
            as r (tenant_id, effect_id, claims, value, problem, trace)
        where e.tenant_id = r.tenant_id and e.effect_id = r.effect_id and e.claims = r.claims
            and e.state = 'running'
        """,
        *keys,
        [_write(each.value) for each in results],
        [each.problem for each in results],
        [_write(each.trace) for each in results],
    )
    await p.execute("select pg_notify('lanes', '')")
    return _count(ended)


async def expire(p: db.PipeTransaction, grace_seconds: float = 1.0, limit: int = 500) -> int:
    """What is past its deadline has failed, whoever held it; returns how many.

    Whoever runs one ends it in time by himself and knows better why: he has `grace_seconds` to say
    so.
    """
    rows = await p.fetch(
        """
        select tenant_id, effect_id from effects
        where state in ('waiting', 'running')
            and deadline_at <= now() - make_interval(secs => $1)
        order by deadline_at limit $2
        """,
        grace_seconds,
        limit,
    )
    if not rows:
        return 0
    keys = [row[0] for row in rows], [row[1] for row in rows]
    await p.execute(_RETURN_TO_LANES.format(which=_PAST_DEADLINE), *keys)
    await _lock(p, *keys)
    ended = await p.execute(
        """
        update effects e set state = 'failed', ended_at = now(), claims = claims + 1,
            problem = 'it took too long: nobody finished it before its deadline'
        where """
        + _PAST_DEADLINE,
        *keys,
    )
    await p.execute("select pg_notify('lanes', '')")
    return _count(ended)


def _keys(claims: Sequence[Claim]) -> tuple[list[UUID], list[UUID], list[int]]:
    return (
        [each.tenant_id for each in claims],
        [each.effect_id for each in claims],
        [each.claims for each in claims],
    )


def _write(value: Any) -> str | None:
    return None if value is None else json.encode_text(value)


def _count(tag: str) -> int:
    return int(tag.split()[-1])
