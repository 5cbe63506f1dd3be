"""The doors webhooks come in by: Meta apps with their secrets, and secret paths.

A Meta app's secret and verify token are sealed with the platform's data key. Of a secret path only
the SHA-256 is kept: it is shown once, when it is made.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import asyncpg
from msgspec import Struct

from centralita.kit import crypto, db, ids
from centralita.records import keys as key_records
from centralita.records import operator
from centralita.vocabulary import errors

_APP = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class MetaApp(Struct, frozen=True):
    """What `/webhooks/meta/{app}` checks against."""

    app: str
    app_secret: crypto.Secret
    verify_token: crypto.Secret


class SecretPath(Struct, frozen=True):
    """Whose secret path it is; `label` is what people call it."""

    provider: str
    label: str


class Doors(Struct, frozen=True):
    """Every door there is, opened once and kept in memory by `receive`."""

    apps: Mapping[str, MetaApp]
    paths: Mapping[bytes, SecretPath]

    def find_path(self, provider: str, secret: str) -> SecretPath | None:
        """The secret path of that provider; looked up by hash, so timing tells nothing."""
        path = self.paths.get(_hashed(secret))
        return path if path is not None and path.provider == provider else None


class AppState(Struct, frozen=True):
    """What may be told of a Meta app."""

    app: str
    meta_app_id: str | None
    tenant: str | None
    """Whose own it is; None: it leads to every number."""
    created_at: datetime
    updated_at: datetime


class PathState(Struct, frozen=True):
    """What may be told of a secret path."""

    provider: str
    label: str
    tenant: str | None
    created_at: datetime


def _hashed(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def _context(app: str, name: str) -> bytes:
    return b"app:" + app.encode() + b"/" + name.encode()


def check_app_name(app: str) -> str:
    """The name in the webhook's address. Raises `Invalid`."""
    if not _APP.fullmatch(app):
        raise errors.Invalid(
            f"app: {app!r} can't be used. Take up to 63 small letters, digits and hyphens.",
            code="bad_app",
            facts={"app": app},
        )
    return app


def check_secret(field: str, text: str) -> crypto.Secret:
    """An app secret or verify token as it was pasted. Raises `Invalid`, and never quotes it."""
    value = text.strip()
    if not value or len(value) > 1024 or not value.isprintable():
        raise errors.Invalid(
            f"{field}: it is empty or not one line of text. Paste it again.",
            code="bad_secret",
            facts={"field": field},
        )
    return crypto.Secret(value)


async def load_doors(p: db.PipeTransaction, keys: crypto.MasterKeys) -> Doors:
    """Open every door. Raises `crypto.SealBroken` when no master key at hand opens the secrets."""
    apps: dict[str, MetaApp] = {}
    rows = await p.fetch("select app, sealed_app_secret, sealed_verify_token from meta_apps")
    data_key = await key_records.get_platform_key(p, keys) if rows else None
    if data_key is not None:
        for app, app_secret, verify_token in rows:
            apps[app] = MetaApp(
                app,
                _open(data_key, app_secret, _context(app, "app_secret")),
                _open(data_key, verify_token, _context(app, "verify_token")),
            )
    paths = await p.fetch("select secret_sha256, provider, label from secret_paths")
    return Doors(apps, {row[0]: SecretPath(row[1], row[2]) for row in paths})


def _open(data_key: crypto.DataKey, sealed: bytes, context: bytes) -> crypto.Secret:
    return crypto.Secret(crypto.open_sealed(data_key, sealed, context).decode())


async def set_app(
    o: operator.OperatorTransaction,
    keys: crypto.MasterKeys,
    app: MetaApp,
    *,
    meta_app_id: str | None = None,
) -> bool:
    """Seal a Meta app's secret and verify token; True when the app is new. Raises `Invalid`."""
    check_app_name(app.app)
    secret = check_secret("app_secret", app.app_secret.reveal())
    verify_token = check_secret("verify_token", app.verify_token.reveal())
    data_key = await key_records.ensure_platform_key(o, keys)
    created = await o.fetchval(
        """
        insert into meta_apps (app, meta_app_id, sealed_app_secret, sealed_verify_token)
        values ($1, $2, $3, $4)
        on conflict (app) do update set sealed_app_secret = excluded.sealed_app_secret,
            sealed_verify_token = excluded.sealed_verify_token, updated_at = now(),
            meta_app_id = coalesce(excluded.meta_app_id, meta_apps.meta_app_id)
        returning xmax = 0
        """,
        app.app,
        meta_app_id,
        crypto.seal(data_key, secret.reveal().encode(), _context(app.app, "app_secret")),
        crypto.seal(data_key, verify_token.reveal().encode(), _context(app.app, "verify_token")),
    )
    await o.execute("select pg_notify('doors', '')")
    return bool(created)


async def add_secret_path(
    o: operator.OperatorTransaction, provider: str, label: str
) -> crypto.Secret:
    """A new secret path; what is returned is shown once and kept nowhere.

    Raises `Conflict` when the label has one already.
    """
    secret = ids.new_secret(24)
    try:
        await o.execute(
            "insert into secret_paths (secret_sha256, provider, label) values ($1, $2, $3)",
            _hashed(secret),
            provider,
            check_app_name(label),
        )
    except asyncpg.UniqueViolationError:
        raise errors.Conflict(
            f"label: {provider} has a door called {label} already. Choose another name.",
            code="door_taken",
            facts={"provider": provider, "label": label},
        ) from None
    await o.execute("select pg_notify('doors', '')")
    return crypto.Secret(secret)


async def bind(
    o: operator.OperatorTransaction, provider: str, name: str, tenant_id: UUID | None
) -> None:
    """Let a door reach one tenant's numbers only; None: every number again."""
    if provider == "meta_cloud":
        await o.execute("update meta_apps set bound_to = $2 where app = $1", name, tenant_id)
    else:
        await o.execute(
            "update secret_paths set bound_to = $3 where provider = $1 and label = $2",
            provider,
            name,
            tenant_id,
        )


async def remove_secret_path(o: operator.OperatorTransaction, provider: str, label: str) -> None:
    """Close a secret path: what still comes by it is answered 404. Raises `NotFound`."""
    gone = await o.fetchval(
        "delete from secret_paths where provider = $1 and label = $2 returning true",
        provider,
        label,
    )
    if not gone:
        raise errors.NotFound(
            f"label: {provider} has no door called {label}. See: centralita door list",
            code="no_door",
            facts={"provider": provider, "label": label},
        )
    await o.execute("select pg_notify('doors', '')")


async def list_apps(p: db.PipeTransaction) -> list[AppState]:
    rows = await p.fetch(
        """
        select a.app, a.meta_app_id, t.slug, a.created_at, a.updated_at
        from meta_apps a left join tenants t on t.tenant_id = a.bound_to order by a.app
        """
    )
    return [AppState(*row) for row in rows]


async def list_paths(p: db.PipeTransaction) -> list[PathState]:
    rows = await p.fetch(
        """
        select s.provider, s.label, t.slug, s.created_at
        from secret_paths s left join tenants t on t.tenant_id = s.bound_to order by 1, 2
        """
    )
    return [PathState(*row) for row in rows]
