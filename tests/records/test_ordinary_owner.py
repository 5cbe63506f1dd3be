"""An owner who is no superuser: forced row security binds it too, and all its acts still work."""

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import psycopg
import pytest

from centralita.kit import clock, crypto, db
from centralita.records import checks, isolation, keys, migrate, numbers, operator, revisions, roles
from centralita.records.tenants import NewTenant, open_tenant
from centralita.vocabulary import errors
from centralita.vocabulary.ids import TenantId
from tests.conftest import APP_PASSWORD, PIPE_PASSWORD, Clones

NAME = f"ordinary_{os.getpid()}"
PASSWORD = "password of an ordinary owner"


@dataclass(frozen=True)
class Ground:
    """An empty database of a role that may make nothing but tables."""

    owner: str
    app: str
    pipe: str


@pytest.fixture
def ground(postgres_clones: Clones) -> Iterator[Ground]:
    server = postgres_clones.server
    postgres_clones.run(f"create role {NAME} login password '{PASSWORD}'")
    postgres_clones.run(f"create database test_{NAME} owner {NAME}")
    yield Ground(
        owner=server.url_for(NAME, PASSWORD, f"test_{NAME}"),
        app=server.url_for(roles.APP_ROLE, APP_PASSWORD, f"test_{NAME}"),
        pipe=server.url_for(roles.PIPE_ROLE, PIPE_PASSWORD, f"test_{NAME}"),
    )
    postgres_clones.run(f"drop database test_{NAME} with (force)")
    postgres_clones.run(f"drop role {NAME}")


@pytest.fixture
async def migrated(ground: Ground) -> AsyncIterator[db.Database]:
    """The roles are there already, made by somebody else: their passwords are left alone."""
    for _ in range(2):
        assert not migrate.migrate(ground.owner, app_password="other", pipe_password="other")
    opened = await db.open_database(app_url=ground.app, pipe_url=ground.pipe)
    yield opened
    await opened.close()


async def test_isolation_holds(migrated: db.Database) -> None:
    assert [attempt for attempt in await isolation.prove(migrated) if not attempt.held] == []


async def test_the_operators_acts_work(
    migrated: db.Database, ground: Ground, master_keys: crypto.MasterKeys
) -> None:
    host = await open_tenant(migrated, master_keys, NewTenant(slug="host", name="Host"))
    guest = await open_tenant(migrated, master_keys, NewTenant(slug="guest", name="Guest"))
    async with migrated.tenant_write(TenantId(host.id)) as t:
        number = await numbers.add_number(
            t, numbers.NewNumber(phone_number_id="300000000000009", shared=True)
        )
    async with operator.open_operator(ground.owner) as o:
        assert await numbers.share(o, number, guest.id, ["34600000001", "34600000002"]) == 2
        await keys.ensure_platform_key(o, master_keys)
    async with operator.open_operator(ground.owner) as o:
        assert await numbers.share(o, number, guest.id, ["34600000001"]) == 0
        with pytest.raises(errors.Refused):
            await numbers.share(o, number, host.id, [])
    async with migrated.pipe() as p:
        assert await numbers.list_guests(p, number.id) == [("guest", 2)]
        assert await p.fetchval("select keep_inbound(30)") == 0

    newer = crypto.MasterKeys(
        crypto.MasterKey.parse(crypto.new_master_key()), [master_keys.current]
    )
    assert await keys.rotate(migrated, ground.owner, newer) == keys.Rotated(3, 0)
    found = await checks.list_findings(migrated, newer, clock.SystemClock().now())
    assert {each.check for each in found if each.level != "ok"} == {
        "token_missing", "never_heard", "no_app",
    }  # fmt: skip
    assert await revisions.list_pending(ground.owner) == []


async def test_tenants_are_shut_even_to_the_owner(
    migrated: db.Database, ground: Ground, master_keys: crypto.MasterKeys
) -> None:
    host = await open_tenant(migrated, master_keys, NewTenant(slug="host", name="Host"))
    async with operator.open_operator(ground.owner) as o:
        assert await o.fetchval("select count(*) from tenants") == 1
        assert await o.fetchval("select count(*) from tenant_keys") == 0
    async with migrated.tenant_read(TenantId(host.id)) as t:
        assert await t.fetchval("select count(*) from tenant_keys") == 1


async def test_old_and_missing_schemas_are_refused(migrated: db.Database, ground: Ground) -> None:
    async with migrated.pipe() as p:
        await revisions.check_newest(p)
    for version, pending in (("0011", "0012"), ("0000", ", ".join(revisions.list_known()))):
        async with operator.open_operator(ground.owner) as o:
            await o.execute("update alembic_version set version_num = $1", version)
        async with migrated.pipe() as p:
            with pytest.raises(errors.Unavailable, match="centralita migrate") as old:
                await revisions.check_newest(p)
        assert old.value.facts["pending"] == pending
    async with operator.open_operator(ground.owner) as o:
        await o.execute("update alembic_version set version_num = '9999'")
    async with migrated.pipe() as p:
        await revisions.check_newest(p)
    async with operator.open_operator(ground.owner) as o:
        await o.execute("revoke select on alembic_version from centralita_pipe")
    async with migrated.pipe() as p:
        with pytest.raises(errors.Unavailable, match=", ".join(revisions.list_known())):
            await revisions.check_newest(p)


def test_a_missing_role_is_refused_with_what_to_run(ground: Ground) -> None:
    with (
        psycopg.connect(ground.owner) as connection,
        pytest.raises(errors.Refused, match="create role centralita_app login password") as refused,
    ):
        roles.ensure(connection, {f"{NAME}_missing": "secret of nobody"})
    assert "CENTRALITA_PIPE_DATABASE_URL" in str(refused.value)
    assert "secret of nobody" not in str(refused.value)


def test_an_owner_who_may_makes_the_roles(ground: Ground, postgres_clones: Clones) -> None:
    postgres_clones.run(f"alter role {NAME} createrole")
    made = {f"{NAME}_one": "password one", f"{NAME}_two": "password two"}
    try:
        for _ in range(2):
            with psycopg.connect(ground.owner) as connection:
                assert roles.ensure(connection, made)
        url = postgres_clones.server.url_for(f"{NAME}_two", "password two", f"test_{NAME}")
        with psycopg.connect(url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        for role in made:
            postgres_clones.run(f"drop role if exists {role}")


def test_somebody_elses_database_is_refused(ground: Ground, postgres_clones: Clones) -> None:
    postgres_clones.run(f"alter database test_{NAME} owner to current_user")
    with pytest.raises(errors.Refused, match="CENTRALITA_DATABASE_URL"):
        migrate.migrate(ground.owner, app_password="x", pipe_password="y")
    with pytest.raises(errors.Unavailable, match="CENTRALITA_DATABASE_URL"):
        migrate.migrate("postgresql://nobody@127.0.0.1:9/x", app_password="x", pipe_password="y")
