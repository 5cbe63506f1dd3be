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

    `_today` and `sent_month` follow the tenant's own calendar; `delivered` and `read` are of the
    `sent` ones of the last seven days. `bot` is the `bot` key of the configuration that answers.
    """

    number_id: UUID
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


_CARDS = """
select n.number_id, n.provider, n.phone_number_id, n.phone_number, n.waba_id, n.portfolio_id,
    n.chakra_plugin_id, n.display_name, n.status, n.shared, n.quality_rating, n.messaging_limit,
    n.coexistence_enabled, n.messages_per_second, n.parked_code, n.parked_reason, n.parked_at,
    n.last_inbound_at, n.created_at, n.webhook_state, n.webhook_checked_at,
    c.status as token_status, c.expires_at as token_expires_at,
    l.bot_version, b.config -> 'bot' as bot,
    d.received_today, d.sent_today, d.failed_today, d.sent_month, d.sent, d.delivered, d.read
from numbers n
join tenants t using (tenant_id)
cross join lateral (select (now() at time zone t.time_zone)::date as today) z
left join lines l on l.tenant_id = n.tenant_id and l.number_id = n.number_id
left join bot_configs b on b.tenant_id = n.tenant_id and b.number_id = n.number_id
    and b.version = l.bot_version
left join credentials c on c.tenant_id = n.tenant_id and c.number_id = n.number_id
    and c.name = 'access_token'
cross join lateral (
    select coalesce(sum(y.received) filter (where y.day = z.today), 0) as received_today,
        coalesce(sum(y.sent) filter (where y.day = z.today), 0) as sent_today,
        coalesce(sum(y.failed) filter (where y.day = z.today), 0) as failed_today,
        coalesce(sum(y.sent) filter (where y.day >= date_trunc('month', z.today)), 0) as sent_month,
        coalesce(sum(y.sent) filter (where y.day > z.today - 7), 0) as sent,
        coalesce(sum(y.delivered) filter (where y.day > z.today - 7), 0) as delivered,
        coalesce(sum(y.read) filter (where y.day > z.today - 7), 0) as read
    from number_days y
    where y.tenant_id = n.tenant_id and y.number_id = n.number_id
        and y.day >= least(date_trunc('month', z.today)::date, z.today - 7)
) d
where n.tenant_id = $1 and ($2::uuid is null or n.number_id = $2)
order by n.created_at, n.number_id
"""


async def list_cards(t: db.TenantRead) -> list[Card]:
    """All the numbers that the tenant hosts, the first one first."""
    return [Card(**row) for row in await t.fetch(_CARDS, t.tenant_id, None)]


async def find_card(t: db.TenantRead, number_id: UUID) -> Card | None:
    """One of them."""
    row = await t.fetchrow(_CARDS, t.tenant_id, number_id)
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
