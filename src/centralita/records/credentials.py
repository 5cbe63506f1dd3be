"""Access tokens, one per number: sealed with their tenant's data key, opened only to send.

What is sealed names tenant, number and purpose, so that a row copied elsewhere opens nowhere
(promise 7), and no number can speak with another's token (promise 6).
"""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import asyncpg
from msgspec import Struct

from centralita.kit import crypto, db
from centralita.records import keys as key_records
from centralita.vocabulary import errors

_NAME: Final = "access_token"


class CredentialState(Struct, frozen=True):
    """What may be told of a token: never the token."""

    number_id: UUID
    status: Literal["ok", "dead"]
    expires_at: datetime | None
    updated_at: datetime


def _context(tenant_id: UUID, number_id: UUID, name: str) -> bytes:
    return b"tenant:" + tenant_id.bytes + b"/number:" + number_id.bytes + b"/" + name.encode()


def check_token(text: str) -> crypto.Secret:
    """A token as somebody typed or pasted it. Raises `Invalid`, and never quotes it."""
    token = text.strip()
    if not token:
        raise errors.Invalid(
            "access_token: it is empty. Paste the number's own token.", code="empty_token"
        )
    if not (20 <= len(token) <= 4096 and token.isascii() and token.isprintable()) or " " in token:
        raise errors.Invalid(
            "access_token: this is no token. It must be one line of 20 to 4096 letters and digits, "
            "without spaces; check the file or what was pasted.",
            code="bad_token",
        )
    return crypto.Secret(token)


async def find_access_token(
    t: db.TenantRead, keys: crypto.MasterKeys, number_id: UUID
) -> crypto.Secret | None:
    """The number's own token, None when it has none or it is marked dead.

    Raises `crypto.SealBroken` when no master key at hand opens it.
    """
    sealed = await t.fetchval(
        """
        select sealed from credentials
        where tenant_id = $1 and number_id = $2 and name = $3 and status = 'ok'
        """,
        t.tenant_id,
        number_id,
        _NAME,
    )
    if sealed is None:
        return None
    data_key = await key_records.get_tenant_key(t, keys)
    context = _context(t.tenant_id, number_id, _NAME)
    return crypto.Secret(crypto.open_sealed(data_key, sealed, context).decode())


async def set_access_token(
    t: db.TenantWrite,
    keys: crypto.MasterKeys,
    number_id: UUID,
    token: crypto.Secret,
    *,
    expires_at: datetime | None = None,
) -> None:
    """Seal a number's new token in the place of the old one, alive again.

    Raises `Invalid` for no token, `NotFound` when the tenant of `t` does not own the number.
    """
    checked = check_token(token.reveal())
    data_key = await key_records.get_tenant_key(t, keys)
    context = _context(t.tenant_id, number_id, _NAME)
    try:
        async with t.savepoint():
            await t.execute(
                """
                insert into credentials (tenant_id, number_id, name, sealed, expires_at)
                values ($1, $2, $3, $4, $5)
                on conflict (tenant_id, number_id, name) do update
                set sealed = excluded.sealed, expires_at = excluded.expires_at, status = 'ok',
                    updated_at = now()
                """,
                t.tenant_id,
                number_id,
                _NAME,
                crypto.seal(data_key, checked.reveal().encode(), context),
                expires_at,
            )
    except asyncpg.ForeignKeyViolationError:
        raise errors.NotFound(
            "number: it does not belong to this tenant; only its host sets its token.",
            code="not_the_host",
        ) from None


async def set_expiry(t: db.TenantWrite, number_id: UUID, expires_at: datetime | None) -> None:
    """What the provider says of the token's end; None: it never ends, or nobody knows."""
    await t.execute(
        """
        update credentials set expires_at = $4
        where tenant_id = $1 and number_id = $2 and name = $3
        """,
        t.tenant_id,
        number_id,
        _NAME,
        expires_at,
    )


async def mark_dead(t: db.TenantWrite, number_id: UUID) -> None:
    """The provider refused the token: it is not tried again, and no other takes its place."""
    await t.execute(
        """
        update credentials set status = 'dead', updated_at = now()
        where tenant_id = $1 and number_id = $2 and name = $3
        """,
        t.tenant_id,
        number_id,
        _NAME,
    )


async def list_states(t: db.TenantRead) -> dict[UUID, CredentialState]:
    """By number: whether the token is alive, and until when."""
    rows = await t.fetch(
        """
        select number_id, status, expires_at, updated_at from credentials
        where tenant_id = $1 and name = $2
        """,
        t.tenant_id,
        _NAME,
    )
    return {row[0]: CredentialState(*row) for row in rows}
