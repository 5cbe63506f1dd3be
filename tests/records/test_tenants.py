"""Businesses: added with a key of their own, refused with a sentence, seen by themselves only."""

import pytest

from centralita.kit import crypto, db, ids
from centralita.records import audit, keys, tenants
from centralita.records.tenants import NewTenant
from centralita.vocabulary import errors
from tests.records.conftest import House

NEW = {"slug": "hotel-marea", "name": "Hotel Marea"}


@pytest.mark.parametrize(
    ("change", "code", "names"),
    [
        ({"slug": "Hotel Marea"}, "bad_slug", "slug"),
        ({"slug": ""}, "bad_slug", "slug"),
        ({"slug": "-x"}, "bad_slug", "slug"),
        ({"slug": "x" * 64}, "bad_slug", "slug"),
        ({"slug": "hotel\n"}, "bad_slug", "slug"),
        ({"name": "   "}, "empty_name", "name"),
        ({"language": "fr"}, "bad_language", "language"),
        ({"time_zone": "Mars/Phobos"}, "bad_time_zone", "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "bad_time_zone", "time_zone"),
        ({"currency": "pesos"}, "bad_currency", "currency"),
    ],
)
def test_bad_input_is_refused_by_field(change: dict[str, str], code: str, names: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        tenants.check_new(NewTenant(**{**NEW, **change}))
    assert refused.value.code == code
    assert str(refused.value).startswith(f"{names}:")


def test_names_are_trimmed() -> None:
    assert tenants.check_new(NewTenant(slug="a", name="  A  ", trade=" ")).name == "A"


async def test_a_taken_slug_leaves_nothing_half_done(
    database: db.Database, master_keys: crypto.MasterKeys, hotel: House
) -> None:
    with pytest.raises(errors.Conflict) as refused:
        await tenants.open_tenant(database, master_keys, NewTenant(**NEW))
    assert refused.value.code == "slug_taken"
    async with database.pipe() as p:
        assert [each.slug for each in await tenants.list_tenants(p)] == ["hotel-marea"]


async def test_a_tenant_is_found_by_slug_and_by_id(database: db.Database, hotel: House) -> None:
    async with database.pipe() as p:
        assert await tenants.find_tenant(p, "hotel-marea") == hotel.tenant
        assert await tenants.get_tenant(p, str(hotel.id)) == hotel.tenant
        assert await tenants.find_tenant(p, "nobody") is None
        with pytest.raises(errors.NotFound):
            await tenants.get_tenant(p, "nobody")


async def test_a_tenant_has_a_key_of_its_own(
    database: db.Database, master_keys: crypto.MasterKeys, hotel: House, tacos: House
) -> None:
    async with database.tenant_read(hotel.id) as t:
        one = await keys.get_tenant_key(t, master_keys)
    async with database.tenant_read(tacos.id) as t:
        other = await keys.get_tenant_key(t, master_keys)
    assert one.key_id != other.key_id


async def test_suspend_and_resume(database: db.Database, hotel: House, tacos: House) -> None:
    async with database.tenant_write(hotel.id) as t:
        await tenants.set_status(t, "suspended")
    async with database.pipe() as p:
        found = {each.slug: each.status for each in await tenants.list_tenants(p)}
    assert found == {"hotel-marea": "suspended", "tacos-lupe": "active"}


async def test_stats_count_only_the_tenants_own(
    database: db.Database, hotel: House, tacos: House
) -> None:
    async with database.tenant_write(hotel.id) as t:
        await t.execute(
            "insert into contacts (tenant_id, contact_id, wa_id) values ($1, $2, '34600000001')",
            hotel.id,
            ids.new_id(),
        )
        await t.execute(
            """
            insert into number_days (tenant_id, number_id, day, received, sent)
            values ($1, $2, '2026-01-01', 7, 5)
            """,
            hotel.id,
            hotel.number.id,
        )
    async with database.tenant_read(hotel.id) as t:
        mine = await tenants.get_stats(t)
    async with database.tenant_read(tacos.id) as t:
        theirs = await tenants.get_stats(t)
    assert (mine.numbers, mine.contacts, mine.messages_received, mine.messages_sent) == (1, 1, 7, 5)
    assert (theirs.numbers, theirs.contacts, theirs.messages_received) == (1, 0, 0)


async def test_the_audit_log_is_the_tenants_own_and_never_altered(
    database: db.Database, hotel: House, tacos: House
) -> None:
    async with database.tenant_write(hotel.id) as t:
        await audit.add(t, "ana", "number.pause", "300000000000001", {"why": "holidays"})
    async with database.tenant_read(hotel.id) as t:
        entry = (await audit.list_entries(t))[0]
    assert (entry.actor, entry.action, entry.details) == (
        "ana",
        "number.pause",
        {"why": "holidays"},
    )
    async with database.tenant_read(tacos.id) as t:
        assert await audit.list_entries(t) == []
    with pytest.raises(Exception, match="permission denied"):
        async with database.tenant_write(hotel.id) as t:
            await t.execute("update audit_log set actor = 'nobody'")
