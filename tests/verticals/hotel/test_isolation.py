"""Promise 5: another tenant's ids in hand, and nothing to be had with them."""

from typing import Any

import pytest

from centralita.kit import crypto, db, json
from centralita.verticals.hotel import bookings, calendars, leads, properties
from centralita.vocabulary import errors
from tests.verticals.hotel import villas
from tests.verticals.hotel.villas import DESK, Guest, Villas


@pytest.fixture
async def thief(database: db.Database, master_keys: crypto.MasterKeys) -> Guest:
    """A guest of another hotel, which has the same houses by name."""
    other = await villas.open_villas(database, master_keys, "villas-ajenas", "300000000000022")
    await other.bring(json.encode(villas.SMALL))
    return await other.add_guest("Mara")


async def test_nothing_of_another_tenant_is_found_or_changed(
    marea: Villas, emma: Guest, thief: Guest
) -> None:
    quote = await emma.quote("mar", "2026-12-05", "2026-12-08")
    held = await emma.do("hold", quote=quote)
    assert held.about is not None
    before = await _dump(marea)
    [house] = await marea.fetch("select property_id from hotel_properties where slug = 'mar'")
    arguments: dict[str, Any] = {
        "property": str(house[0]),
        "quote": quote,
        "booking": held.value["reference"],
        "check_in": "2026-12-05",
        "check_out": "2026-12-08",
        "adults": 2,
        "question": "wifi",
        "topic": "wifi",
        "reason": "x",
    }
    thief = Guest(thief.villas, emma.contact_id, emma.conversation_id, "Emma", emma.phone)
    for name, known in DESK.list_known().items():
        wanted = set(known["arguments"]["properties"])
        asked = {key: value for key, value in arguments.items() if key in wanted}
        shown = ""
        try:
            if known["kind"] == "fact":
                shown = repr(await thief.ask(name.partition(".")[2], **asked))
            else:
                shown = repr(await thief.do(name.partition(".")[2], **asked))
        except Exception as problem:
            # The database itself refuses a row that points into another tenant.
            shown = type(problem).__name__
            assert shown == "ForeignKeyViolationError", name
        for secret in (held.value["reference"], quote, str(house[0]), held.about.lead_id):
            assert str(secret) not in shown, name
        assert await _dump(marea) == before, name


async def test_the_same_ids_open_the_owners_own(marea: Villas, emma: Guest, thief: Guest) -> None:
    held = await emma.do("hold", quote=await emma.quote("mar", "2026-12-05", "2026-12-08"))
    assert held.about is not None
    for tenant, found in ((marea.tenant_id, True), (thief.villas.tenant_id, False)):
        async with marea.database.tenant_write(tenant) as t:
            assert (await properties.find(t, str(held.about.property_id)) is not None) is found
            assert bool(await leads.list_some(t)) is found
            assert bool(await bookings.list_some(t)) is found
            assert await calendars.list_some(t) == []
            if not found:
                with pytest.raises(errors.NotFound):
                    await bookings.get(t, held.value["reference"])
                with pytest.raises(errors.NotFound):
                    await leads.get(t, str(held.about.lead_id))


async def _dump(marea: Villas) -> list[str]:
    tables = (
        "properties", "facts", "rates", "calendars", "blocks", "leads", "quotes", "bookings",
        "nights",
    )  # fmt: skip
    found = []
    for table in tables:
        rows = await marea.fetch(f"select x::text from hotel_{table} x order by 1")
        found += [row[0] for row in rows]
    return found
