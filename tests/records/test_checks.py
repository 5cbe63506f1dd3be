"""The doctor's half in the database: a healthy one is silent, each trouble has its finding."""

from datetime import UTC, datetime, timedelta

import pytest

from centralita.kit import clock, crypto, db, ids
from centralita.records import (
    checks,
    credentials,
    doors,
    health,
    numbers,
    operator,
    password_links,
    passwords,
    people,
    revisions,
    tenants,
)
from centralita.records.checks import Finding
from centralita.records.numbers import NewNumber
from tests.conftest import DatabaseUrls
from tests.records.conftest import House

NOW = clock.SystemClock()


async def _find(database: db.Database, keys: crypto.MasterKeys) -> dict[str, Finding]:
    findings = await checks.list_findings(database, keys, NOW.now())
    return {each.check: each for each in findings if each.level != "ok"}


async def test_an_empty_house_has_no_trouble(
    database: db.Database, master_keys: crypto.MasterKeys
) -> None:
    assert await _find(database, master_keys) == {}


async def test_a_new_number_lacks_a_door_and_has_heard_nothing(
    database: db.Database,
    database_urls: DatabaseUrls,
    master_keys: crypto.MasterKeys,
    hotel: House,
) -> None:
    assert set(await _find(database, master_keys)) == {"no_app", "never_heard"}
    secret = crypto.Secret("x")
    async with operator.open_operator(database_urls.owner) as o:
        await doors.set_app(o, master_keys, doors.MetaApp("main", secret, secret))
    async with database.pipe() as p:
        await p.execute("update numbers set last_inbound_at = now()")
    assert await _find(database, master_keys) == {}


async def test_tokens_missing_dead_expired_and_expiring(
    database: db.Database, master_keys: crypto.MasterKeys, hotel: House
) -> None:
    async with database.tenant_write(hotel.id) as t:
        bare = await numbers.add_number(t, NewNumber(phone_number_id="300000000000009"))
        await credentials.set_expiry(t, hotel.number.id, NOW.now() + timedelta(days=2))
    found = await _find(database, master_keys)
    assert found["token_missing"].subject == bare.phone_number_id
    assert found["token_expires"].level == "warning"
    async with database.tenant_write(hotel.id) as t:
        await credentials.set_expiry(t, hotel.number.id, NOW.now() - timedelta(days=2))
    assert "token_expired" in await _find(database, master_keys)
    async with database.tenant_write(hotel.id) as t:
        await credentials.mark_dead(t, hotel.number.id)
    async with database.pipe() as p:
        await health.park(p, hotel.number.id, code="190", reason="the token has expired")
    found = await _find(database, master_keys)
    assert found["token_dead"].facts["tenant"] == "hotel-marea"
    assert found["number_parked"].facts["code"] == "190"


async def test_what_waits_too_long_and_what_nobody_owns(
    database: db.Database, master_keys: crypto.MasterKeys
) -> None:
    async with database.pipe() as p:
        await p.execute(
            "insert into inbound_queue (inbound_id, received_at) "
            "values (1, now() - interval '1 hour')"
        )
        for number in ("300000000000077", None):
            await p.execute(
                """
                insert into quarantine (quarantine_id, inbound_id, received_at, provider, door,
                    field, path, cause, reason, phone_number_id)
                values ($1, 1, now(), 'meta_cloud', 'main', 'messages', $2, 'odd', 'odd', $3)
                """,
                ids.new_id(),
                f"path {number}",
                number,
            )
    found = await _find(database, master_keys)
    assert found["old_inbound"].facts["workers"] == 0
    assert found["unknown_number"].facts == {"phone_number_id": "300000000000077", "count": 1}
    assert found["quarantine"].level == "warning"


async def test_somebody_must_be_able_to_sign_in(database: db.Database) -> None:
    async def look(days: int = 0) -> tuple[str, object]:
        found = await checks.check_people(database, NOW.now() + timedelta(days=days))
        return found.level, found.facts["count"]

    assert await look() == ("warning", 0)
    async with database.pipe() as p:
        olga = await people.add(p, people.New(email="olga@people.example", name="Olga"))
    assert await look() == ("warning", 0)
    async with database.pipe() as p:
        await password_links.add(p, olga, "test", NOW.now())
    assert await look() == ("ok", 1)
    assert await look(days=4) == ("warning", 0)
    async with database.pipe() as p:
        await passwords.set_hash(p, olga, "a hash")
    assert await look(days=4) == ("ok", 1)
    async with database.pipe() as p:
        await people.set_disabled(p, olga, disabled=True)
    assert await look() == ("warning", 0)


async def test_rows_under_the_wrong_tenant(
    database: db.Database,
    database_urls: DatabaseUrls,
    master_keys: crypto.MasterKeys,
    hotel: House,
    tacos: House,
) -> None:
    async with operator.open_operator(database_urls.owner) as o:
        await o.execute(
            "update lines set number_id = $1 where tenant_id = $2", hotel.number.id, tacos.id
        )
    found = await checks.list_findings(database, master_keys, NOW.now())
    assert {each.subject for each in found if each.check == "wrong_tenant"} == {
        "a host's line on a number of another tenant",
        "a number without its host's line",
    }


async def test_keys_clock_and_row_security(
    database: db.Database,
    database_urls: DatabaseUrls,
    master_keys: crypto.MasterKeys,
    hotel: House,
) -> None:
    stranger = crypto.MasterKeys.parse(crypto.new_master_key())
    assert (await _find(database, stranger))["key_broken"].subject == "hotel-marea"
    newer = crypto.MasterKeys(stranger.current, [master_keys.current])
    assert (await _find(database, newer))["keys_old"].level == "warning"

    late = await checks.list_findings(database, master_keys, NOW.now() + timedelta(minutes=5))
    skew = next(each for each in late if each.check == "clock_skew")
    assert (skew.level, round(skew.facts["seconds"] / 60)) == ("problem", 5)

    async with operator.open_operator(database_urls.owner) as o:
        await o.execute("alter table messages disable row level security")
    assert (await _find(database, master_keys))["row_security"].subject == "messages"


async def test_pending_migrations(database_urls: DatabaseUrls) -> None:
    assert await revisions.list_pending(database_urls.owner) == []
    async with operator.open_operator(database_urls.owner) as o:
        await o.execute(
            "update alembic_version set version_num = '0001' where version_num ~ '^[0-9]+$'"
        )
    assert "0001" not in await revisions.list_pending(database_urls.owner)
    assert "0002" in await revisions.list_pending(database_urls.owner)


@pytest.mark.parametrize("days", [0, 400])
async def test_an_expiry_far_away_is_no_trouble(
    days: int, database: db.Database, master_keys: crypto.MasterKeys, hotel: House
) -> None:
    moment = datetime(2200, 1, 1, tzinfo=UTC) if days == 0 else NOW.now() + timedelta(days=days)
    async with database.tenant_write(hotel.id) as t:
        await credentials.set_expiry(t, hotel.number.id, moment)
    assert not {each for each in await _find(database, master_keys) if "token" in each}


async def test_the_last_tenant_is_seen_too(
    database: db.Database, master_keys: crypto.MasterKeys
) -> None:
    new = tenants.NewTenant(slug="zz", name="Z")
    await tenants.open_tenant(database, master_keys, new)
    found = await checks.list_findings(database, master_keys, NOW.now())
    assert next(each for each in found if each.check == "keys").facts == {"count": 1}
