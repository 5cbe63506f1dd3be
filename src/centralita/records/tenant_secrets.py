"""Secrets of a tenant that belong to no number: a model's key, an outside bot's signing secret.

Sealed with the tenant's data key, as tokens are; what is sealed names tenant and secret, so that a
row copied elsewhere opens nowhere (promise 7). Rotating the master key wraps the data key anew, and
needs to touch none of them.
"""

import re
from datetime import datetime
from typing import Final

from msgspec import Struct

from centralita.kit import crypto, db
from centralita.records import keys as key_records
from centralita.vocabulary import errors

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
_LONGEST: Final = 8192


class SecretState(Struct, frozen=True):
    """What may be told of a secret: never the secret."""

    name: str
    updated_at: datetime


def check_name(name: str) -> str:
    """A secret's name as somebody typed it. Raises `Invalid`."""
    if not _NAME.fullmatch(name):
        raise errors.Invalid(
            "name: small letters, digits and _, beginning with a letter, such as model_key.",
            code="bad_secret_name",
        )
    return name


def _check_value(value: crypto.Secret) -> str:
    """Raises `Invalid`, and never quotes it."""
    text = value.reveal()
    if not text or len(text) > _LONGEST or not text.isprintable():
        raise errors.Invalid(
            f"secret: it must be one line of 1 to {_LONGEST} characters; check the file or what "
            "was pasted.",
            code="bad_tenant_secret",
        )
    return text


def _context(t: db.TenantRead, name: str) -> bytes:
    return b"tenant:" + t.tenant_id.bytes + b"/secret:" + name.encode()


async def set_secret(
    t: db.TenantWrite, keys: crypto.MasterKeys, name: str, value: crypto.Secret
) -> None:
    """Seal a secret in the place of the one that had its name. Raises `Invalid`, `NotFound`."""
    context = _context(t, check_name(name))
    text = _check_value(value)
    data_key = await key_records.get_tenant_key(t, keys)
    await t.execute(
        """
        insert into tenant_secrets (tenant_id, name, sealed) values ($1, $2, $3)
        on conflict (tenant_id, name) do update set sealed = excluded.sealed, updated_at = now()
        """,
        t.tenant_id,
        name,
        crypto.seal(data_key, text.encode(), context),
    )


async def find_secret(t: db.TenantRead, keys: crypto.MasterKeys, name: str) -> crypto.Secret | None:
    """The tenant's secret of that name, or None. Raises `crypto.SealBroken`."""
    sealed = await t.fetchval(
        "select sealed from tenant_secrets where tenant_id = $1 and name = $2", t.tenant_id, name
    )
    if sealed is None:
        return None
    data_key = await key_records.get_tenant_key(t, keys)
    return crypto.Secret(crypto.open_sealed(data_key, sealed, _context(t, name)).decode())


async def delete_secret(t: db.TenantWrite, name: str) -> bool:
    """Forget a secret; False when there was none of that name."""
    gone = await t.fetchval(
        "delete from tenant_secrets where tenant_id = $1 and name = $2 returning true",
        t.tenant_id,
        name,
    )
    return bool(gone)


async def list_secrets(t: db.TenantRead) -> list[SecretState]:
    """Which secrets the tenant has, by name."""
    rows = await t.fetch(
        "select name, updated_at from tenant_secrets where tenant_id = $1 order by name",
        t.tenant_id,
    )
    return [SecretState(*row) for row in rows]
