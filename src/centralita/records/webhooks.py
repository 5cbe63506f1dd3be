"""Outgoing webhooks: addresses of a tenant's other systems, and what they are to be told."""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal, get_args
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from msgspec import Struct

from centralita.kit import crypto, db, ids
from centralita.records import keys as key_records
from centralita.vocabulary import errors

EventType = Literal[
    "message.received", "message.sent", "message.status", "conversation.owner", "alert.raised"
]
"""What a webhook can be told. `*` stands for all of them, also for those still to come."""
TYPES: Final[tuple[str, ...]] = get_args(EventType)
ALL: Final = "*"
MOST: Final = 20
"""Of one tenant."""

FAILING_AFTER: Final = 10
"""So many failures in a row, and a webhook is said to be failing."""


class Webhook(Struct, frozen=True):
    """A webhook without its secret."""

    webhook_id: UUID
    url: str
    name: str
    events: Sequence[str]
    status: Literal["active", "paused", "failing"]
    status_reason: str
    failures: int
    created_by: str
    created_at: datetime
    updated_at: datetime


class New(Struct, frozen=True, kw_only=True):
    """A webhook to make; the address was checked before."""

    url: str
    name: str
    events: Sequence[str]
    created_by: str


class Changes(Struct, frozen=True, kw_only=True):
    """What is to change; None: as it is."""

    url: str | None = None
    name: str | None = None
    events: Sequence[str] | None = None
    status: Literal["active", "paused"] | None = None


_LOCK: Final = 727_010
_COLUMNS: Final = (
    "webhook_id, url, name, events, status, status_reason, failures, created_by, created_at, "
    "updated_at"
)


def write_address(url: str) -> str:
    """The address without its query and user info, which may hold a secret. Pure."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


async def list_for(t: db.TenantRead) -> list[Webhook]:
    """The tenant's, oldest first."""
    rows = await t.fetch(
        f"select {_COLUMNS} from webhooks where tenant_id = $1 order by webhook_id", t.tenant_id
    )
    return [Webhook(*row) for row in rows]


async def get(t: db.TenantRead, webhook_id: UUID) -> Webhook:
    """One of the tenant's. Raises `NotFound`."""
    row = await t.fetchrow(
        f"select {_COLUMNS} from webhooks where tenant_id = $1 and webhook_id = $2",
        t.tenant_id,
        webhook_id,
    )
    if row is None:
        raise _unknown()
    return Webhook(*row)


async def add(
    t: db.TenantWrite, keys: crypto.MasterKeys, new: New
) -> tuple[Webhook, crypto.Secret]:
    """A webhook, told of what happens from now on, and its secret. Raises `Conflict` (the
    name is taken), `Refused` (too many)."""
    await _lock(t)
    there = await list_for(t)
    _check_name(new.name, there)
    if len(there) >= MOST:
        raise errors.Refused(
            f"There are {MOST} webhooks already. Delete one first.",
            code="too_many_webhooks",
            facts={"most": MOST},
        )
    webhook_id, secret = ids.new_id(), _make_secret()
    await t.execute(
        """
        insert into webhooks (tenant_id, webhook_id, url, name, events, sealed_secret, created_by,
            told_event_id)
        values ($1, $2, $3, $4, $5, $6, $7,
            (select coalesce(max(event_id), 0) from live_events where tenant_id = $1))
        """,
        t.tenant_id,
        webhook_id,
        new.url,
        new.name,
        list(new.events),
        await _seal(t, keys, webhook_id, secret),
        new.created_by,
    )
    return await get(t, webhook_id), secret


async def change(t: db.TenantWrite, webhook_id: UUID, changes: Changes) -> Webhook:
    """Change it. A new address or a new start forgets the failures; who was paused is told of what
    happens from now on. Raises `NotFound`, `Conflict` (the name is taken)."""
    if changes.name is not None:
        await _lock(t)
        others = [each for each in await list_for(t) if each.webhook_id != webhook_id]
        _check_name(changes.name, others)
    changed = await t.fetchval(
        """
        update webhooks set url = coalesce($3, url), name = coalesce($4, name),
            events = coalesce($5::text[], events),
            told_event_id = case when status = 'paused' and $6 = 'active' then greatest(
                told_event_id, (select coalesce(max(event_id), 0) from live_events
                    where tenant_id = $1)) else told_event_id end,
            status = coalesce($6, case when url <> $3 and status = 'failing' then 'active' end,
                status),
            status_reason = case when $6 is not null or url <> $3 then '' else status_reason end,
            failures = case when $6 is not null or url <> $3 then 0 else failures end,
            updated_at = now()
        where tenant_id = $1 and webhook_id = $2 returning true
        """,
        t.tenant_id,
        webhook_id,
        changes.url,
        changes.name,
        None if changes.events is None else list(changes.events),
        changes.status,
    )
    if not changed:
        raise _unknown()
    return await get(t, webhook_id)


async def _lock(t: db.TenantWrite) -> None:
    """Whoever counts a tenant's webhooks, or looks at their names, does so one at a time."""
    await t.execute("select pg_advisory_xact_lock($1, hashtext($2))", _LOCK, str(t.tenant_id))


def _check_name(name: str, others: Sequence[Webhook]) -> None:
    if name in {each.name for each in others}:
        raise errors.Conflict(
            "name: a webhook has this name already. Choose another.", code="webhook_taken"
        )


async def rotate(t: db.TenantWrite, keys: crypto.MasterKeys, webhook_id: UUID) -> crypto.Secret:
    """A new secret, in use from now on. Raises `NotFound`."""
    secret = _make_secret()
    done = await t.fetchval(
        """
        update webhooks set sealed_secret = $3, updated_at = now()
        where tenant_id = $1 and webhook_id = $2 returning true
        """,
        t.tenant_id,
        webhook_id,
        await _seal(t, keys, webhook_id, secret),
    )
    if not done:
        raise _unknown()
    return secret


async def delete(t: db.TenantWrite, webhook_id: UUID) -> None:
    """Forget it, with its deliveries. Raises `NotFound`."""
    gone = await t.fetchval(
        "delete from webhooks where tenant_id = $1 and webhook_id = $2 returning true",
        t.tenant_id,
        webhook_id,
    )
    if not gone:
        raise _unknown()


class Target(Struct, frozen=True):
    """Where a delivery goes, and what signs it."""

    url: str
    name: str
    secret: crypto.Secret


async def get_target(t: db.TenantRead, keys: crypto.MasterKeys, webhook_id: UUID) -> Target:
    """Raises `NotFound`, `crypto.SealBroken`."""
    row = await t.fetchrow(
        "select url, name, sealed_secret from webhooks where tenant_id = $1 and webhook_id = $2",
        t.tenant_id,
        webhook_id,
    )
    if row is None:
        raise _unknown()
    data_key = await key_records.get_tenant_key(t, keys)
    opened = crypto.open_sealed(data_key, bytes(row[2]), _context(t, webhook_id))
    return Target(row[0], row[1], crypto.Secret(opened.decode()))


async def mark_answered(t: db.TenantWrite, webhook_id: UUID) -> bool:
    """It took a delivery; whether it was failing before."""
    row = await t.fetchrow(
        """
        update webhooks h set failures = 0, status_reason = '',
            status = case when h.status = 'failing' then 'active' else h.status end
        from (select status from webhooks where tenant_id = $1 and webhook_id = $2) before
        where h.tenant_id = $1 and h.webhook_id = $2 and (h.failures > 0 or h.status = 'failing')
        returning before.status
        """,
        t.tenant_id,
        webhook_id,
    )
    return row is not None and row[0] == "failing"


async def mark_failed(t: db.TenantWrite, webhook_id: UUID, problem: str) -> bool:
    """It did not take one; whether it is failing from now on."""
    failures = await t.fetchval(
        """
        update webhooks set failures = failures + 1, status_reason = $3,
            status = case when status = 'active' and failures + 1 >= $4 then 'failing'
                else status end
        where tenant_id = $1 and webhook_id = $2 returning failures
        """,
        t.tenant_id,
        webhook_id,
        problem,
        FAILING_AFTER,
    )
    return bool(failures == FAILING_AFTER)


def _make_secret() -> crypto.Secret:
    """As the Standard Webhooks specification writes them."""
    return crypto.Secret("whsec_" + base64.b64encode(ids.new_secret().encode()).decode())


async def _seal(
    t: db.TenantRead, keys: crypto.MasterKeys, webhook_id: UUID, secret: crypto.Secret
) -> bytes:
    data_key = await key_records.get_tenant_key(t, keys)
    return crypto.seal(data_key, secret.reveal().encode(), _context(t, webhook_id))


def _context(t: db.TenantRead, webhook_id: UUID) -> bytes:
    return b"tenant:" + t.tenant_id.bytes + b"/webhook:" + webhook_id.bytes


def _unknown() -> errors.NotFound:
    return errors.NotFound("webhook: there is no such one.", code="unknown_webhook")
