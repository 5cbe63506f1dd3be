"""WhatsApp business numbers and who may use them.

A number has one host; a shared number also has guests, each found by who writes. The tenant's
right to a number is its *line*: bot configuration, conversations and counts hang on it.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg
from msgspec import Struct

from centralita.kit import db, ids
from centralita.records import operator
from centralita.records.number_forms import NewNumber as NewNumber
from centralita.records.number_forms import check_address, check_new
from centralita.vocabulary import errors

Status = Literal["active", "inactive", "suspended"]


class Number(Struct, frozen=True):
    """A number as it is stored; `tenant_id` is its host."""

    tenant_id: UUID
    id: UUID
    provider: str
    phone_number_id: str
    phone_number: str | None
    waba_id: str | None
    portfolio_id: str | None
    display_name: str | None
    chakra_plugin_id: str | None
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


class Facts(Struct, frozen=True, kw_only=True):
    """What a provider says of a number; None leaves what is known."""

    phone_number: str | None = None
    display_name: str | None = None
    waba_id: str | None = None
    quality_rating: str | None = None
    messaging_limit: str | None = None
    coexistence_enabled: bool | None = None
    messages_per_second: float | None = None


_RATINGS = ("GREEN", "YELLOW", "RED", "UNKNOWN")
_COLUMNS = """tenant_id, number_id, provider, phone_number_id, phone_number, waba_id, portfolio_id,
    display_name, chakra_plugin_id, status, shared, quality_rating, messaging_limit,
    coexistence_enabled, messages_per_second, parked_code, parked_reason, parked_at,
    last_inbound_at, created_at"""


def make_taken(phone_number_id: str) -> errors.Conflict:
    """The error for a number that has an owner."""
    return errors.Conflict(
        f"phone_number_id: {phone_number_id} belongs to a tenant already, and a number has one "
        "owner. See whose with: centralita number list",
        code="number_taken",
        facts={"phone_number_id": phone_number_id},
    )


async def add_number(t: db.TenantWrite, new: NewNumber) -> Number:
    """Store a number and its host's line. Raises `Invalid`, and `Conflict` when it is owned."""
    new = check_new(new)
    number_id = ids.new_id()
    try:
        async with t.savepoint():
            row = await t.fetchrow(
                f"""
                insert into numbers (tenant_id, number_id, provider, phone_number_id, phone_number,
                    waba_id, portfolio_id, display_name, chakra_plugin_id, shared,
                    messages_per_second)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning {_COLUMNS}
                """,
                t.tenant_id,
                number_id,
                new.provider,
                new.phone_number_id,
                new.phone_number,
                new.waba_id,
                new.portfolio_id,
                new.display_name,
                new.chakra_plugin_id,
                new.shared,
                new.messages_per_second,
            )
    except asyncpg.UniqueViolationError:
        raise make_taken(new.phone_number_id) from None
    except asyncpg.ForeignKeyViolationError:
        raise errors.NotFound(
            "tenant: it does not exist. See them with: centralita tenant list",
            code="unknown_tenant",
            facts={"tenant": str(t.tenant_id)},
        ) from None
    await t.execute(
        "insert into lines (tenant_id, number_id, role) values ($1, $2, 'host')",
        t.tenant_id,
        number_id,
    )
    if row is None:
        raise errors.Unavailable("The database stored no number. Try again.")
    return Number(*row)


async def find_number(t: db.TenantRead, number_id: UUID) -> Number | None:
    """A number of this tenant's own (not one it is a guest on)."""
    row = await t.fetchrow(
        f"select {_COLUMNS} from numbers where tenant_id = $1 and number_id = $2",
        t.tenant_id,
        number_id,
    )
    return Number(*row) if row else None


async def get_number(p: db.PipeTransaction, name: str) -> Number:
    """Anybody's number by phone_number_id, telephone number or our own id. Raises `NotFound`."""
    try:
        number_id = UUID(name)
    except ValueError:
        number_id = None
    digits = re.sub(r"[\s()+.-]", "", name)
    rows = await p.fetch(
        f"""
        select {_COLUMNS} from numbers
        where phone_number_id = $1 or number_id = $2 or phone_number = '+' || $1
        order by phone_number_id = $1 desc limit 2
        """,
        digits,
        number_id,
    )
    if len(rows) == 2 and rows[0]["phone_number_id"] != digits:
        raise errors.Conflict(
            f"number: {name!r} is the telephone of more than one. Give the phone_number_id.",
            code="ambiguous_number",
            facts={"number": name},
        )
    if not rows:
        raise errors.NotFound(
            f"number: there is none called {name!r}. See them with: centralita number list",
            code="unknown_number",
            facts={"number": name},
        )
    return Number(*rows[0])


async def list_numbers(p: db.PipeTransaction, tenant_id: UUID | None = None) -> list[Number]:
    """All numbers, or those that one tenant hosts, by phone_number_id."""
    rows = await p.fetch(
        f"""
        select {_COLUMNS} from numbers where $1::uuid is null or tenant_id = $1
        order by phone_number_id
        """,
        tenant_id,
    )
    return [Number(*row) for row in rows]


async def list_guests(p: db.PipeTransaction, number_id: UUID) -> list[tuple[str, int]]:
    """Guests of a shared number: (slug, how many senders)."""
    rows = await p.fetch(
        """
        select t.slug, (select count(*) from senders s
                        where s.tenant_id = l.tenant_id and s.number_id = l.number_id)
        from lines l join tenants t using (tenant_id)
        where l.number_id = $1 and l.role = 'guest' order by t.slug
        """,
        number_id,
    )
    return [(row[0], int(row[1])) for row in rows]


async def set_status(t: db.TenantWrite, number_id: UUID, status: Status) -> None:
    """Pause (`inactive`: stored, not answered) or resume (`active`)."""
    await t.execute(
        """
        update numbers set status = $3, updated_at = now()
        where tenant_id = $1 and number_id = $2
        """,
        t.tenant_id,
        number_id,
        status,
    )


async def set_facts(t: db.TenantWrite, number_id: UUID, facts: Facts) -> None:
    """Store what the provider says of a number."""
    await t.execute(
        """
        update numbers set phone_number = coalesce($3, phone_number),
            display_name = coalesce($4, display_name), waba_id = coalesce($5, waba_id),
            quality_rating = coalesce($6, quality_rating),
            messaging_limit = coalesce($7, messaging_limit),
            coexistence_enabled = coalesce($8, coexistence_enabled),
            messages_per_second = coalesce($9, messages_per_second), updated_at = now()
        where tenant_id = $1 and number_id = $2
        """,
        t.tenant_id,
        number_id,
        facts.phone_number,
        facts.display_name,
        facts.waba_id,
        facts.quality_rating if facts.quality_rating in _RATINGS else None,
        facts.messaging_limit,
        facts.coexistence_enabled,
        facts.messages_per_second,
    )


async def share(
    o: operator.OperatorTransaction, number: Number, guest: UUID, addresses: Sequence[str]
) -> int:
    """Admit `guest` to a shared number, and let these senders speak to it; returns how many new.

    Raises `Refused` when the number is not shared or is the guest's own, `Conflict` when a sender
    speaks to another tenant already.
    """
    if not number.shared:
        raise errors.Refused(
            f"number: {number.phone_number_id} is not shared. Add it with --shared, or share it "
            "with: centralita number share --make-shared",
            code="not_shared",
            facts={"phone_number_id": number.phone_number_id},
        )
    if guest == number.tenant_id:
        raise errors.Refused(
            "tenant: it is the number's host, so it needs no invitation. Name another tenant.",
            code="host_as_guest",
        )
    await o.execute(
        """
        insert into lines (tenant_id, number_id, role) values ($1, $2, 'guest')
        on conflict (tenant_id, number_id) do nothing
        """,
        guest,
        number.id,
    )
    added = 0
    for address in dict.fromkeys(check_address(text) for text in addresses):
        holder = await o.fetchval(
            """
            with put as (
                insert into senders (tenant_id, number_id, address) values ($1, $2, $3)
                on conflict (number_id, address) do nothing returning tenant_id
            )
            select null::uuid from put
            union all
            select tenant_id from senders where number_id = $2 and address = $3
            """,
            guest,
            number.id,
            address,
        )
        if holder not in (None, guest):
            raise errors.Conflict(
                f"sender: {address} speaks to another tenant on this number. Remove it there "
                "first.",
                code="sender_taken",
                facts={"sender": address},
            )
        added += holder is None
    return added


async def set_shared(t: db.TenantWrite, number_id: UUID) -> None:
    """From now on the sender tells the tenant; unknown senders stay with the host."""
    await t.execute(
        """
        update numbers set shared = true, updated_at = now()
        where tenant_id = $1 and number_id = $2
        """,
        t.tenant_id,
        number_id,
    )
