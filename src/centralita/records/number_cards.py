"""How each of a tenant's numbers is: for its health card."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.records.numbers import Status

WebhookState = Literal["ok", "problem", "unknown"]


class Card(Struct, frozen=True, kw_only=True):
    """A number with what may be told of its token, its bot and its last days.

    A guest on a shared number is told nothing of the host's token, account and troubles.

    `_today` and `sent_month` follow the tenant's own calendar; `delivered` and `read` are of the
    `sent` ones of the last seven days. `bot` is the `bot` key of the configuration that answers.
    """

    number_id: UUID
    role: Literal["host", "guest"]
    provider: str
    phone_number_id: str
    phone_number: str | None
    waba_id: str | None
    portfolio_id: str | None
    chakra_plugin_id: str | None
    display_name: str | None
    status: Status
    shared: bool
    quality_rating: str
    messaging_limit: str
    coexistence_enabled: bool
    messages_per_second: float
    parked_code: str | None
    parked_reason: str | None
    parked_at: datetime | None
    last_inbound_at: datetime | None
    created_at: datetime
    webhook_state: WebhookState | None
    webhook_checked_at: datetime | None
    token_status: Literal["ok", "dead"] | None
    token_expires_at: datetime | None
    bot_version: int | None
    bot: Any
    received_today: int
    sent_today: int
    failed_today: int
    sent_month: int
    sent: int
    delivered: int
    read: int


_DAYS = """
cross join lateral (select (now() at time zone t.time_zone)::date as today) z
cross join lateral (
    select coalesce(sum(y.received) filter (where y.day = z.today), 0) as received_today,
        coalesce(sum(y.sent) filter (where y.day = z.today), 0) as sent_today,
        coalesce(sum(y.failed) filter (where y.day = z.today), 0) as failed_today,
        coalesce(sum(y.sent) filter (where y.day >= date_trunc('month', z.today)), 0) as sent_month,
        coalesce(sum(y.sent) filter (where y.day > z.today - 7), 0) as sent,
        coalesce(sum(y.delivered) filter (where y.day > z.today - 7), 0) as delivered,
        coalesce(sum(y.read) filter (where y.day > z.today - 7), 0) as read
    from number_days y
    where y.tenant_id = t.tenant_id and y.number_id = n.number_id
        and y.day >= least(date_trunc('month', z.today)::date, z.today - 7)
) d
"""
_FIGURES = """d.received_today, d.sent_today, d.failed_today, d.sent_month, d.sent, d.delivered,
    d.read"""

_HOSTS = f"""
select n.number_id, 'host' as role, n.provider, n.phone_number_id, n.phone_number, n.waba_id,
    n.portfolio_id, n.chakra_plugin_id, n.display_name, n.status, n.shared, n.quality_rating,
    n.messaging_limit, n.coexistence_enabled, n.messages_per_second, n.parked_code,
    n.parked_reason, n.parked_at, n.last_inbound_at, n.created_at, n.webhook_state,
    n.webhook_checked_at, c.status as token_status, c.expires_at as token_expires_at,
    l.bot_version, b.config -> 'bot' as bot, {_FIGURES}
from numbers n
join tenants t using (tenant_id)
left join lines l on l.tenant_id = n.tenant_id and l.number_id = n.number_id
left join bot_configs b on b.tenant_id = n.tenant_id and b.number_id = n.number_id
    and b.version = l.bot_version
left join credentials c on c.tenant_id = n.tenant_id and c.number_id = n.number_id
    and c.name = 'access_token'
{_DAYS}
where n.tenant_id = $1 and ($2::uuid is null or n.number_id = $2)
order by n.created_at, n.number_id
"""

_GUESTS = f"""
select n.number_id, 'guest' as role, n.provider, n.phone_number_id, n.phone_number,
    null as waba_id, null as portfolio_id, null as chakra_plugin_id, n.display_name, n.status,
    n.shared, n.quality_rating, n.messaging_limit, n.coexistence_enabled, n.messages_per_second,
    null as parked_code, null as parked_reason, null as parked_at, null as last_inbound_at,
    l.created_at, null as webhook_state, null as webhook_checked_at, 'ok' as token_status,
    null as token_expires_at, l.bot_version, b.config -> 'bot' as bot, {_FIGURES}
from lines l
join tenants t using (tenant_id)
join numbers n on n.number_id = l.number_id
left join bot_configs b on b.tenant_id = l.tenant_id and b.number_id = l.number_id
    and b.version = l.bot_version
{_DAYS}
where l.tenant_id = $1 and l.role = 'guest' and ($2::uuid is null or l.number_id = $2)
order by l.created_at, n.number_id
"""


async def list_cards(t: db.TenantRead) -> list[Card]:
    """All the numbers that the tenant hosts, the first one first."""
    return [Card(**row) for row in await t.fetch(_HOSTS, t.tenant_id, None)]


async def find_card(t: db.TenantRead, number_id: UUID) -> Card | None:
    """One of them."""
    row = await t.fetchrow(_HOSTS, t.tenant_id, number_id)
    return Card(**row) if row else None


async def list_guest_cards(p: db.PipeTransaction, tenant_id: UUID) -> list[Card]:
    """The shared numbers of others that the tenant may use, the first one first."""
    return [Card(**row) for row in await p.fetch(_GUESTS, tenant_id, None)]


async def find_guest_card(p: db.PipeTransaction, tenant_id: UUID, number_id: UUID) -> Card | None:
    """One of them."""
    row = await p.fetchrow(_GUESTS, tenant_id, number_id)
    return Card(**row) if row else None


async def set_webhook_state(t: db.TenantWrite, number_id: UUID, state: WebhookState) -> None:
    """What a connection test found of the way of its webhooks, and when."""
    await t.execute(
        """
        update numbers set webhook_state = $3, webhook_checked_at = now()
        where tenant_id = $1 and number_id = $2
        """,
        t.tenant_id,
        number_id,
        state,
    )
