"""A door that is one tenant's own reaches that tenant's numbers only (promise 5)."""

import json
from uuid import UUID

from centralita.kit import crypto
from centralita.records import doors, inbound, operator
from tests.conftest import DatabaseUrls
from tests.pipeline.switchboard import Json, Switchboard, change, text_message, webhook

HOTEL, DINER = "300000000000001", "300000000000002"
SECRET = crypto.Secret("an app secret of the hotel's own")


async def _open(switchboard: Switchboard, urls: DatabaseUrls) -> tuple[UUID, UUID]:
    hotel = await switchboard.add_tenant("hotel")
    diner = await switchboard.add_tenant("diner")
    await switchboard.add_number(hotel, HOTEL, waba_id="200000000000001")
    await switchboard.add_number(diner, DINER, waba_id="200000000000002")
    async with operator.open_operator(urls.owner) as o:
        await doors.set_app(o, switchboard.keys, doors.MetaApp("hotels-own", SECRET, SECRET))
        await doors.bind(o, "meta_cloud", "hotels-own", hotel)
    return hotel, diner


async def _receive(switchboard: Switchboard, door: str, body: Json) -> None:
    async with switchboard.database.pipe() as p:
        await inbound.add(p, [("meta_cloud", door, json.dumps(body).encode())])
    switchboard.directory.mark_stale()
    await switchboard.take_in()
    await switchboard.answer()


async def test_a_tenant_that_knows_its_apps_secret_speaks_for_its_own_numbers_only(
    switchboard: Switchboard, database_urls: DatabaseUrls
) -> None:
    hotel, _ = await _open(switchboard, database_urls)
    forged = webhook(change(DINER, text_message("soy el dueño")))
    own = webhook(change(HOTEL, text_message("hola")))
    await _receive(switchboard, "hotels-own", forged)
    await _receive(switchboard, "hotels-own", own)
    assert await switchboard.said() == [(hotel, "hola")]
    [kept] = await switchboard.fetch("select cause, phone_number_id from quarantine")
    assert tuple(kept) == ("wrong_door", DINER)


async def test_nor_can_it_ban_anothers_account(
    switchboard: Switchboard, database_urls: DatabaseUrls
) -> None:
    await _open(switchboard, database_urls)
    ban = webhook(
        {"field": "account_update", "value": {"event": "ACCOUNT_DELETED"}},
        waba_id="200000000000002",
    )
    await _receive(switchboard, "hotels-own", ban)
    assert await switchboard.fetch("select from numbers where parked_at is not null") == []
    await _receive(switchboard, "main", ban)
    [parked] = await switchboard.fetch(
        "select phone_number_id from numbers where parked_at is not null"
    )
    assert parked[0] == DINER


async def test_a_path_that_leaked_can_be_closed(
    switchboard: Switchboard, database_urls: DatabaseUrls
) -> None:
    async with operator.open_operator(database_urls.owner) as o:
        secret = await doors.add_secret_path(o, "chakra", "leaked")
    async with switchboard.database.pipe() as p:
        known = await doors.load_doors(p, switchboard.keys)
    assert known.find_path("chakra", secret.reveal()) is not None
    async with operator.open_operator(database_urls.owner) as o:
        await doors.remove_secret_path(o, "chakra", "leaked")
    async with switchboard.database.pipe() as p:
        known = await doors.load_doors(p, switchboard.keys)
    assert known.find_path("chakra", secret.reveal()) is None
