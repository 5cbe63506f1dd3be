"""API keys: by which a tenant's other tools call us, each with the scopes it was given.

A key is `ctl_<prefix>_<secret>`. The prefix is shown and finds the row; of the secret only its
digest is stored, so a key is told once, when it is made.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
from msgspec import Struct

from centralita.kit import crypto, db, ids
from centralita.vocabulary import errors

CHANNEL: Final = "api_keys"
"""Postgres tells here that some key was made, revoked or changed."""
SCOPES: Final = (
    "messages:read", "messages:write", "contacts:read", "contacts:write", "alerts:read",
    "alerts:write", "numbers:read", "numbers:write", "bots:read", "bots:write", "trades:read",
    "trades:write", "stats:read", "quarantine:read", "quarantine:write", "webhooks:read",
    "webhooks:write", "people:read", "keys:read", "audit:read", "business:read", "business:write",
)  # fmt: skip
"""Rights of `show.rights` that a key may have."""
ALL: Final = "all"
NAME_MAX_CHARS: Final = 60

_KEY: Final = re.compile(r"ctl_([0-9a-f]{12})_([A-Za-z0-9_-]{20,128})")


class ApiKey(Struct, frozen=True):
    """What may be told of a key: never the key."""

    key_id: UUID
    name: str
    prefix: str
    scopes: Sequence[str]
    created_by: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


class Stored(Struct, frozen=True):
    """What a caller's key is compared with."""

    tenant_id: UUID
    key_id: UUID
    digest: bytes
    scopes: frozenset[str]
    expires_at: datetime | None
    revoked_at: datetime | None


class New(Struct, frozen=True, kw_only=True):
    """A key to make."""

    name: str
    scopes: Sequence[str]
    created_by: str
    expires_at: datetime | None = None


_COLUMNS = """key_id, name, prefix, scopes, created_by, created_at, last_used_at, expires_at,
    revoked_at"""


def parse_key(text: str) -> tuple[str, bytes] | None:
    """(prefix, digest of the secret) of a key as a caller sent it; None where it is none."""
    found = _KEY.fullmatch(text)
    return (found[1], _digest(found[2])) if found else None


def check_scopes(given: Sequence[str]) -> list[str]:
    """Scopes as somebody named them, each once; `all` is all of them. Raises `Invalid`."""
    if ALL in given:
        return list(SCOPES)
    unknown = [scope for scope in given if scope not in SCOPES]
    if unknown or not given:
        raise errors.Invalid(
            f"scope: {', '.join(unknown) or 'none'} is no scope. Take all, or some of: "
            f"{', '.join(SCOPES)}.",
            code="bad_scope",
            facts={"scope": ", ".join(unknown) or "–", "scopes": ", ".join(SCOPES)},
        )
    return [scope for scope in SCOPES if scope in given]


def _check_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > NAME_MAX_CHARS or not name.isprintable():
        raise errors.Invalid(
            f"name: one line of 1 to {NAME_MAX_CHARS} characters, such as n8n.",
            code="bad_api_key_name",
            facts={"most": NAME_MAX_CHARS},
        )
    return name


async def add(t: db.TenantWrite, new: New) -> tuple[ApiKey, crypto.Secret]:
    """Make a key of the tenant of `t`; the second half is the key itself, kept nowhere.

    Raises `Invalid`, and `Conflict` where a living key has that name.
    """
    name, scopes = _check_name(new.name), check_scopes(new.scopes)
    key_id, secret = ids.new_id(), ids.new_secret()
    prefix = key_id.hex[-12:]
    try:
        async with t.savepoint():
            row = await t.fetchrow(
                f"""
                insert into api_keys (tenant_id, key_id, name, prefix, digest, scopes, created_by,
                    expires_at)
                values ($1, $2, $3, $4, $5, $6, $7, $8) returning {_COLUMNS}
                """,
                t.tenant_id,
                key_id,
                name,
                prefix,
                _digest(secret),
                scopes,
                new.created_by,
                new.expires_at,
            )
    except asyncpg.UniqueViolationError:
        raise errors.Conflict(
            f"name: a key called {name!r} is in use. Choose another, or revoke that one first.",
            code="api_key_taken",
            facts={"name": name},
        ) from None
    if row is None:
        raise errors.Unavailable("The database stored no key. Try again.")
    return ApiKey(*row), crypto.Secret(f"ctl_{prefix}_{secret}")


async def list_for(t: db.TenantRead) -> list[ApiKey]:
    """The tenant's keys, those of today first; revoked ones stay listed."""
    rows = await t.fetch(
        f"select {_COLUMNS} from api_keys where tenant_id = $1 order by key_id desc", t.tenant_id
    )
    return [ApiKey(*row) for row in rows]


async def revoke(t: db.TenantWrite, name_or_prefix: str) -> ApiKey:
    """End a key, by its name or its prefix: within seconds no server takes it any more.

    Raises `NotFound` where the tenant has no living one of that name.
    """
    row = await t.fetchrow(
        f"""
        update api_keys set revoked_at = now()
        where tenant_id = $1 and revoked_at is null and $2 in (name, prefix, 'ctl_' || prefix)
        returning {_COLUMNS}
        """,
        t.tenant_id,
        name_or_prefix,
    )
    return _get_ended(row, name_or_prefix)


async def revoke_by_id(t: db.TenantWrite, key_id: UUID) -> ApiKey:
    """The same by its id. Raises `NotFound`."""
    row = await t.fetchrow(
        f"""
        update api_keys set revoked_at = now()
        where tenant_id = $1 and revoked_at is null and key_id = $2
        returning {_COLUMNS}
        """,
        t.tenant_id,
        key_id,
    )
    return _get_ended(row, str(key_id))


def _get_ended(row: db.Row | None, name: str) -> ApiKey:
    if row is None:
        raise errors.NotFound(
            f"key: the tenant has no living key {name!r}. See them with: centralita apikey list",
            code="unknown_api_key",
            facts={"name": name},
        )
    return ApiKey(*row)


async def find_by_prefix(p: db.PipeTransaction, prefix: str) -> Stored | None:
    """Whose key it may be; the caller compares the digest."""
    row = await p.fetchrow(
        """
        select tenant_id, key_id, digest, scopes, expires_at, revoked_at
        from api_keys where prefix = $1
        """,
        prefix,
    )
    return Stored(row[0], row[1], row[2], frozenset(row[3]), row[4], row[5]) if row else None


async def mark_used(p: db.PipeTransaction, uses: Mapping[tuple[UUID, UUID], datetime]) -> None:
    """When keys were last used, by (tenant_id, key_id); an older moment changes nothing."""
    if uses:
        await p.execute(
            """
            update api_keys k set last_used_at = greatest(k.last_used_at, n.at)
            from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as n (tenant_id, key_id, at)
            where k.tenant_id = n.tenant_id and k.key_id = n.key_id
            """,
            [key[0] for key in uses],
            [key[1] for key in uses],
            list(uses.values()),
        )


def _digest(secret: str) -> bytes:
    """Plain SHA-256 is enough for 256 bits of chance: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).digest()
