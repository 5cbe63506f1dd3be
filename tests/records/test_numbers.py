"""Numbers: owned once, shared by invitation, parked and freed."""

import pytest

from centralita.kit import db
from centralita.records import number_forms, numbers, operator
from centralita.records.numbers import NewNumber
from centralita.vocabulary import errors
from tests.conftest import DatabaseUrls
from tests.records.conftest import House


@pytest.mark.parametrize(
    ("new", "code", "field"),
    [
        (NewNumber(phone_number_id="+1 555 010 0001"), "bad_graph_id", "phone_number_id"),
        (NewNumber(phone_number_id=""), "bad_graph_id", "phone_number_id"),
        (NewNumber(phone_number_id="300000000000001", waba_id="acme"), "bad_graph_id", "waba_id"),
        (
            NewNumber(phone_number_id="300000000000001", portfolio_id="x"),
            "bad_graph_id",
            "portfolio_id",
        ),
        (
            NewNumber(phone_number_id="300000000000001", phone_number="call me"),
            "bad_phone_number",
            "phone_number",
        ),
        (
            NewNumber(phone_number_id="300000000000001", chakra_plugin_id="a/../b"),
            "bad_plugin_id",
            "chakra_plugin_id",
        ),
        (
            NewNumber(phone_number_id="300000000000001", messages_per_second=0),
            "bad_pace",
            "messages_per_second",
        ),
    ],
)
def test_bad_input_is_refused_by_field(new: NewNumber, code: str, field: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        number_forms.check_new(new)
    assert refused.value.code == code
    assert str(refused.value).startswith(f"{field}:")


@pytest.mark.parametrize("text", ["+1 555-010-0001", "1 (555) 010 0001", "+15550100001"])
def test_telephones_are_stored_one_way(text: str) -> None:
    assert number_forms.parse_phone_number(text) == "+15550100001"


async def test_a_phone_number_id_is_owned_once(
    database: db.Database, hotel: House, tacos: House
) -> None:
    async with database.tenant_write(tacos.id) as t:
        with pytest.raises(errors.Conflict) as refused:
            await numbers.add_number(t, NewNumber(phone_number_id="300000000000001"))
        assert (await t.fetchval("select count(*) from lines")) == 1
    assert refused.value.code == "number_taken"


async def test_a_number_is_found_by_each_of_its_names(database: db.Database, hotel: House) -> None:
    async with database.tenant_write(hotel.id) as t:
        facts = numbers.Facts(phone_number="+15550100001", quality_rating="GREEN")
        await numbers.set_facts(t, hotel.number.id, facts)
    async with database.pipe() as p:
        for name in ("300000000000001", "+1 555 010 0001", str(hotel.number.id)):
            assert (await numbers.get_number(p, name)).id == hotel.number.id
        with pytest.raises(errors.NotFound):
            await numbers.get_number(p, "nope")


async def test_what_the_provider_does_not_say_stays(database: db.Database, hotel: House) -> None:
    async with database.tenant_write(hotel.id) as t:
        await numbers.set_facts(t, hotel.number.id, numbers.Facts(display_name="Hotel Marea"))
        await numbers.set_facts(t, hotel.number.id, numbers.Facts(quality_rating="PURPLE"))
        found = await numbers.find_number(t, hotel.number.id)
    assert found is not None
    assert (found.display_name, found.quality_rating) == ("Hotel Marea", "UNKNOWN")
    assert found.waba_id == "200000000000001"


async def test_a_neighbours_number_cannot_be_seen_or_changed(
    database: db.Database, hotel: House, tacos: House
) -> None:
    async with database.tenant_write(tacos.id) as t:
        assert await numbers.find_number(t, hotel.number.id) is None
        await numbers.set_status(t, hotel.number.id, "inactive")
        await numbers.set_shared(t, hotel.number.id)
    async with database.pipe() as p:
        unharmed = await numbers.get_number(p, "300000000000001")
    assert (unharmed.status, unharmed.shared) == ("active", False)


async def test_guests_are_admitted_to_shared_numbers_only(
    database: db.Database, database_urls: DatabaseUrls, hotel: House, tacos: House
) -> None:
    async with operator.open_operator(database_urls.owner) as o:
        with pytest.raises(errors.Refused) as refused:
            await numbers.share(o, hotel.number, tacos.id, ["34600000001"])
    assert refused.value.code == "not_shared"
    async with database.tenant_write(hotel.id) as t:
        await numbers.set_shared(t, hotel.number.id)
    async with database.pipe() as p:
        shared = await numbers.get_number(p, "300000000000001")
    async with operator.open_operator(database_urls.owner) as o:
        added = await numbers.share(
            o, shared, tacos.id, ["+34 600 000 001", "34600000001", "MX.ab"]
        )
        again = await numbers.share(o, shared, tacos.id, ["34600000001"])
        with pytest.raises(errors.Refused):
            await numbers.share(o, shared, hotel.id, [])
        with pytest.raises(errors.Invalid):
            await numbers.share(o, shared, tacos.id, ["ana"])
    assert (added, again) == (2, 0)
    async with database.pipe() as p:
        assert await numbers.list_guests(p, shared.id) == [("tacos-lupe", 2)]


async def test_a_tenant_cannot_admit_itself_to_anothers_number(
    database: db.Database, hotel: House, tacos: House
) -> None:
    for role in ("host", "guest"):
        with pytest.raises(Exception, match="row-level security"):
            async with database.tenant_write(tacos.id) as t:
                await t.execute(
                    "insert into lines (tenant_id, number_id, role) values ($1, $2, $3)",
                    tacos.id,
                    hotel.number.id,
                    role,
                )
    with pytest.raises(Exception, match="permission denied"):
        async with database.tenant_write(tacos.id) as t:
            await t.execute("update lines set number_id = $1", hotel.number.id)


async def test_one_sender_speaks_to_one_tenant(
    database: db.Database,
    database_urls: DatabaseUrls,
    hotel: House,
    tacos: House,
    joyas: House,
) -> None:
    async with database.tenant_write(hotel.id) as t:
        await numbers.set_shared(t, hotel.number.id)
    async with database.pipe() as p:
        shared = await numbers.get_number(p, "300000000000001")
    async with operator.open_operator(database_urls.owner) as o:
        await numbers.share(o, shared, tacos.id, ["34600000001"])
    with pytest.raises(errors.Conflict) as refused:
        async with operator.open_operator(database_urls.owner) as o:
            await numbers.share(o, shared, joyas.id, ["34600000001"])
    assert refused.value.code == "sender_taken"
    async with database.pipe() as p:
        assert await numbers.list_guests(p, shared.id) == [("tacos-lupe", 1)]
