"""How much of its agents a tenant has used up, per day of its own calendar and per model."""

from datetime import date
from typing import Any

from msgspec import Struct

from centralita.kit import db
from centralita.records import alerts


class Used(Struct, frozen=True):
    """A day's use of all models together."""

    turns: int
    tokens: int


class DayUse(Struct, frozen=True, kw_only=True):
    """What a day's turns took of one model."""

    day: date
    model: str
    turns: int
    input_tokens: int
    output_tokens: int


class Led(Struct, frozen=True):
    """A line and its bot's configuration; a guest does not read the host's number: None."""

    phone_number_id: str | None
    config: dict[str, Any]


async def claim_turn(
    t: db.TenantWrite, day: date, model: str, *, most_turns: int, most_tokens: int
) -> bool:
    """Count one more turn of that day; False, and nothing counted, when the budget is used up.

    One statement, so that a crowd holds the row for moments only. It is exact for turns of one
    model; those of several under way together may exceed it by so many. Tokens are known afterwards
    only, so the turns under way may exceed theirs.
    """
    claimed = await t.fetchval(
        """
        with others as materialized (
            select coalesce(sum(turns), 0) as turns,
                coalesce(sum(input_tokens + output_tokens), 0) as tokens
            from agent_uses where tenant_id = $1 and day = $2 and model <> $3
        )
        insert into agent_uses as u (tenant_id, day, model, turns)
        select $1, $2, $3, 1 from others where turns < $4 and tokens < $5
        on conflict (tenant_id, day, model) do update set turns = u.turns + 1
            where u.turns + (select turns from others) < $4
                and u.input_tokens + u.output_tokens + (select tokens from others) < $5
        returning true
        """,
        t.tenant_id,
        day,
        model,
        most_turns,
        most_tokens,
    )
    return bool(claimed)


async def add_tokens(
    t: db.TenantWrite, day: date, model: str, *, input_tokens: int, output_tokens: int
) -> None:
    """Count what a turn took."""
    await t.execute(
        """
        insert into agent_uses (tenant_id, day, model, input_tokens, output_tokens)
        values ($1, $2, $3, $4, $5)
        on conflict (tenant_id, day, model) do update set
            input_tokens = agent_uses.input_tokens + excluded.input_tokens,
            output_tokens = agent_uses.output_tokens + excluded.output_tokens
        """,
        t.tenant_id,
        day,
        model,
        input_tokens,
        output_tokens,
    )


async def get_used(t: db.TenantRead, day: date) -> Used:
    """What the tenant has used of a day."""
    row = await t.fetchrow(
        """
        select coalesce(sum(turns), 0)::int, coalesce(sum(input_tokens + output_tokens), 0)::bigint
        from agent_uses where tenant_id = $1 and day = $2
        """,
        t.tenant_id,
        day,
    )
    return Used(*row) if row else Used(0, 0)


async def list_days(t: db.TenantRead, since: date) -> list[DayUse]:
    """By day and model, the newest first."""
    rows = await t.fetch(
        """
        select day, model, turns, input_tokens, output_tokens from agent_uses
        where tenant_id = $1 and day >= $2 order by day desc, model
        """,
        t.tenant_id,
        since,
    )
    return [DayUse(**row) for row in rows]


async def list_led(t: db.TenantRead) -> list[Led]:
    """The tenant's lines on which an agent answers, alone or beside a flow."""
    rows = await t.fetch(
        """
        select n.phone_number_id, b.config
        from lines l join bot_configs b on b.tenant_id = l.tenant_id
            and b.number_id = l.number_id and b.version = l.bot_version
        left join numbers n on n.number_id = l.number_id
        where l.tenant_id = $1 and (b.config -> 'bot' ->> 'kind' = 'agent'
            or b.config -> 'bot' ->> 'kind' = 'flow' and b.config -> 'bot' ? 'agent')
        order by n.phone_number_id
        """,
        t.tenant_id,
    )
    return [Led(*row) for row in rows]


async def add_alert_once(t: db.TenantWrite, alert: alerts.New) -> None:
    """Tell the owner once for all: not again when somebody has resolved it."""
    told = await t.fetchval(
        "select true from alerts where tenant_id = $1 and source = $2 and subject = $3 limit 1",
        t.tenant_id,
        alert.source,
        alert.subject,
    )
    if not told:
        await alerts.add(t, alert)
