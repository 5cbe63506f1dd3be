"""Data keys: one per tenant and one of the platform, each wrapped by the operator's master key.

Rotation wraps them anew and touches no sealed value, so it takes milliseconds a tenant; stopped
halfway it goes on where it was, because each key says which master key wrapped it.
"""

from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import crypto, db
from centralita.records import operator
from centralita.vocabulary import errors
from centralita.vocabulary.ids import TenantId

PLATFORM: Final = "platform"


class KeyState(Struct, frozen=True):
    """One data key: whose (`platform` or a tenant's slug), by which master key, does it open?"""

    owner: str
    master_key_id: str
    current: bool
    opens: bool


class Rotated(Struct, frozen=True):
    """How many data keys a rotation wrapped anew, and how many were current already."""

    rewrapped: int
    current: int


def _tenant_context(tenant_id: UUID) -> bytes:
    return b"tenant:" + tenant_id.bytes


def _platform_context(name: str) -> bytes:
    return b"platform:" + name.encode()


async def add_tenant_key(t: db.TenantWrite, keys: crypto.MasterKeys) -> None:
    """Give the tenant of `t` its data key."""
    wrapped = crypto.wrap_data_key(keys, crypto.new_data_key(), _tenant_context(t.tenant_id))
    await t.execute(
        "insert into tenant_keys (tenant_id, master_key_id, wrapped_key) values ($1, $2, $3)",
        t.tenant_id,
        keys.current.key_id,
        wrapped,
    )


async def get_tenant_key(t: db.TenantRead, keys: crypto.MasterKeys) -> crypto.DataKey:
    """The data key of the tenant of `t`. Raises `NotFound` and `crypto.SealBroken`."""
    wrapped = await t.fetchval(
        "select wrapped_key from tenant_keys where tenant_id = $1", t.tenant_id
    )
    if wrapped is None:
        raise errors.NotFound(
            "tenant: it has no data key. Restore tenant_keys from a backup.", code="no_tenant_key"
        )
    return crypto.unwrap_data_key(keys, wrapped, _tenant_context(t.tenant_id))


async def get_platform_key(
    p: db.PipeTransaction | operator.OperatorTransaction, keys: crypto.MasterKeys
) -> crypto.DataKey | None:
    """The platform's data key, None before the first app was added. Raises `crypto.SealBroken`."""
    wrapped = await p.fetchval("select wrapped_key from platform_keys where name = $1", PLATFORM)
    if wrapped is None:
        return None
    return crypto.unwrap_data_key(keys, wrapped, _platform_context(PLATFORM))


async def ensure_platform_key(
    o: operator.OperatorTransaction | db.PipeTransaction, keys: crypto.MasterKeys
) -> crypto.DataKey:
    """The platform's data key, made when it is missing; two at once agree on one."""
    wrapped = crypto.wrap_data_key(keys, crypto.new_data_key(), _platform_context(PLATFORM))
    await o.execute(
        """
        insert into platform_keys (name, master_key_id, wrapped_key) values ($1, $2, $3)
        on conflict (name) do nothing
        """,
        PLATFORM,
        keys.current.key_id,
        wrapped,
    )
    found = await get_platform_key(o, keys)
    if found is None:
        raise errors.Unavailable("The database kept no platform key. Try again.")
    return found


async def rotate_tenant_key(t: db.TenantWrite, keys: crypto.MasterKeys) -> bool:
    """Wrap the tenant's data key by the current master key; False when it is so already.

    Raises `crypto.SealBroken` when no master key at hand opens it.
    """
    wrapped = await t.fetchval(
        "select wrapped_key from tenant_keys where tenant_id = $1 for update", t.tenant_id
    )
    if wrapped is None or not crypto.needs_rewrap(keys, wrapped):
        return False
    context = _tenant_context(t.tenant_id)
    fresh = crypto.wrap_data_key(keys, crypto.unwrap_data_key(keys, wrapped, context), context)
    await t.execute(
        "update tenant_keys set wrapped_key = $2, master_key_id = $3 where tenant_id = $1",
        t.tenant_id,
        fresh,
        keys.current.key_id,
    )
    return True


async def rotate_platform_key(o: operator.OperatorTransaction, keys: crypto.MasterKeys) -> bool:
    """The same for the platform's data key."""
    wrapped = await o.fetchval(
        "select wrapped_key from platform_keys where name = $1 for update", PLATFORM
    )
    if wrapped is None or not crypto.needs_rewrap(keys, wrapped):
        return False
    context = _platform_context(PLATFORM)
    fresh = crypto.wrap_data_key(keys, crypto.unwrap_data_key(keys, wrapped, context), context)
    await o.execute(
        "update platform_keys set wrapped_key = $2, master_key_id = $3 where name = $1",
        PLATFORM,
        fresh,
        keys.current.key_id,
    )
    return True


async def rotate(database: db.Database, owner_url: str, keys: crypto.MasterKeys) -> Rotated:
    """Wrap every data key by the current master key, each tenant in a transaction of its own.

    Raises `crypto.SealBroken` at the first key that no master key at hand opens; those before it
    are done, and a second run goes on from there.
    """
    async with operator.open_operator(owner_url) as o:
        done = [await rotate_platform_key(o, keys)]
    for tenant_id, _ in await _list_tenants(database):
        async with database.tenant_write(tenant_id) as t:
            done.append(await rotate_tenant_key(t, keys))
    return Rotated(rewrapped=sum(done), current=len(done) - sum(done))


async def verify(database: db.Database, keys: crypto.MasterKeys) -> list[KeyState]:
    """Try to open every data key; the platform's first, then the tenants' by slug."""
    states = []
    async with database.pipe() as p:
        platform = await p.fetchval(
            "select wrapped_key from platform_keys where name = $1", PLATFORM
        )
    if platform is not None:
        states.append(_key_state(keys, PLATFORM, platform, _platform_context(PLATFORM)))
    for tenant_id, slug in await _list_tenants(database):
        async with database.tenant_read(tenant_id) as t:
            wrapped = await t.fetchval(
                "select wrapped_key from tenant_keys where tenant_id = $1", tenant_id
            )
        states.append(_key_state(keys, slug, wrapped or b"", _tenant_context(tenant_id)))
    return states


def _key_state(keys: crypto.MasterKeys, owner: str, wrapped: bytes, context: bytes) -> KeyState:
    try:
        crypto.unwrap_data_key(keys, wrapped, context)
        opens = True
    except crypto.SealBroken:
        opens = False
    return KeyState(
        owner=owner,
        master_key_id=crypto.find_key_id(wrapped) or "",
        current=not crypto.needs_rewrap(keys, wrapped),
        opens=opens,
    )


async def _list_tenants(database: db.Database) -> list[tuple[TenantId, str]]:
    async with database.pipe() as p:
        rows = await p.fetch("select tenant_id, slug from tenants order by slug")
    return [(TenantId(row[0]), row[1]) for row in rows]
