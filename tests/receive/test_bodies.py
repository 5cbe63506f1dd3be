"""What comes in through the door, and what the intake makes of it."""

import asyncio
import json
from collections.abc import MutableMapping
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from centralita.installed import PROVIDERS
from centralita.kit import crypto, db
from centralita.kit.clock import SystemClock
from centralita.kit.log import RateLimited
from centralita.receive.door import Door
from centralita.receive.journal import Journal
from centralita.receive.meters import Meters
from tests.conftest import DatabaseUrls
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.receive import wire

LIMIT_BYTES = 3_000_000
HOTEL = "300000000000001"


async def test_what_was_acknowledged_is_stored_byte_for_byte(
    server: wire.Wire, database: db.Database
) -> None:
    """Promise 1: 200 means committed; the rows are exactly what was acknowledged."""
    bodies = [json.dumps({"n": n, "text": "ñ" * (n % 7)}).encode() for n in range(300)]
    answers = await asyncio.gather(*(server.post_signed(body) for body in bodies))
    assert {answer.status for answer in answers} == {200}
    assert sorted(await wire.list_stored(database)) == sorted(bodies)
    async with database.pipe() as p:
        assert await p.fetchval("select count(*) from inbound_queue") == len(bodies)
        commits = await p.fetchval("select count(distinct xmin::text) from inbound")
    assert commits < len(bodies) / 2


async def test_a_body_at_the_limit_is_stored(server: wire.Wire, database: db.Database) -> None:
    body = b'"' + b"x" * (LIMIT_BYTES - 2) + b'"'
    assert (await server.post_signed(body)).status == 200
    assert [len(each) for each in await wire.list_stored(database)] == [LIMIT_BYTES]


async def test_a_body_over_the_limit_is_refused_before_it_is_read(
    server: wire.Wire, database: db.Database
) -> None:
    reader, writer = await server.connect()
    head = {"content-length": str(50 * LIMIT_BYTES), "x-hub-signature-256": wire.sign(b"")}
    writer.write(wire.make_head("POST", "/webhooks/meta/main", head))
    writer.write(b"x" * 1_000)
    assert (await wire.read_answer(reader)).status == 413
    await wire.wait_until_closed(reader)
    assert await wire.list_stored(database) == []


async def test_a_body_without_a_length_is_refused_once_it_is_too_long(
    server: wire.Wire, database: db.Database
) -> None:
    reader, writer = await server.connect()
    head = {"transfer-encoding": "chunked", "x-hub-signature-256": wire.sign(b"")}
    writer.write(wire.make_head("POST", "/webhooks/meta/main", head))
    chunk = b"x" * 100_000

    async def pour() -> None:
        for _ in range(1_000):
            writer.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            await writer.drain()

    pouring = asyncio.create_task(pour())
    assert (await wire.read_answer(reader)).status == 413
    assert not pouring.done()
    pouring.cancel()
    await asyncio.gather(pouring, return_exceptions=True)
    writer.close()
    assert await wire.list_stored(database) == []
    assert (await server.post_signed({"after": "it"})).status == 200


async def test_a_length_that_is_none_stores_nothing(
    server: wire.Wire, database: db.Database
) -> None:
    for length in ("-1", "many", "99999999999999999999"):
        reader, writer = await server.connect()
        writer.write(wire.make_head("POST", "/webhooks/meta/main", {"content-length": length}))
        assert (await wire.read_answer(reader)).status in (400, 413)
    assert await wire.list_stored(database) == []


async def test_a_chunked_body_is_put_together(server: wire.Wire, database: db.Database) -> None:
    body = b'{"in":"pieces"}'
    reader, writer = await server.connect()
    head = {"transfer-encoding": "chunked", "x-hub-signature-256": wire.sign(body)}
    writer.write(wire.make_head("POST", "/webhooks/meta/main", head))
    for at in range(0, len(body), 4):
        piece = body[at : at + 4]
        writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        await writer.drain()
    writer.write(b"0\r\n\r\n")
    assert (await wire.read_answer(reader)).status == 200
    assert await wire.list_stored(database) == [body]


async def test_one_connection_carries_many_webhooks(
    server: wire.Wire, database: db.Database
) -> None:
    reader, writer = await server.connect()
    for n in range(20):
        body = b'{"n":%d}' % n
        head = {"content-length": str(len(body)), "x-hub-signature-256": wire.sign(body)}
        writer.write(wire.make_head("POST", "/webhooks/meta/main", head) + body)
        assert (await wire.read_answer(reader)).status == 200
    assert len(await wire.list_stored(database)) == 20


async def test_a_request_under_way_is_finished_before_the_server_stops(
    database: db.Database, database_urls: DatabaseUrls, master_keys: crypto.MasterKeys
) -> None:
    """A graceful stop: half of the body is there when it begins."""
    await wire.add_app(database_urls.owner, master_keys)
    body = b'{"text":"hello"}'
    head = {"content-length": str(len(body)), "x-hub-signature-256": wire.sign(body)}

    async def send_the_rest() -> wire.Answer:
        await asyncio.sleep(0.3)
        writer.write(body[5:])
        return await wire.read_answer(reader)

    async with wire.open_server(database, master_keys) as server:
        reader, writer = await asyncio.open_connection(wire.HOST, server.port)
        writer.write(wire.make_head("POST", "/webhooks/meta/main", head) + body[:5])
        await writer.drain()
        await server.get("/healthz")
        rest = asyncio.create_task(send_the_rest())
    assert (await rest).status == 200
    writer.close()
    assert await wire.list_stored(database) == [body]
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(wire.HOST, server.port)


async def test_a_client_that_hangs_up_never_stops_the_others(
    server: wire.Wire, database: db.Database
) -> None:
    """In the middle of its body, or before its answer: the journal goes on."""
    body = b'{"text":"hello"}'
    head = {"content-length": str(len(body)), "x-hub-signature-256": wire.sign(body)}

    async def hang_up(sent: bytes) -> None:
        _, writer = await server.connect()
        writer.write(wire.make_head("POST", "/webhooks/meta/main", head) + sent)
        await writer.drain()
        writer.transport.abort()

    for _ in range(5):
        rude = [hang_up(body[:5]) for _ in range(10)] + [hang_up(body) for _ in range(10)]
        polite = [server.post_signed(body) for _ in range(10)]
        results = await asyncio.gather(*rude, *polite)
        assert [each.status for each in results if isinstance(each, wire.Answer)] == [200] * 10
    stored = await wire.list_stored(database)
    assert set(stored) == {body}
    assert 50 <= len(stored) <= 100


GARBAGE: dict[str, bytes] = {
    "empty": b"",
    "no json": b"good day",
    "half a json": b'{"object":"whatsapp_business_account","entry":[',
    "a list": b"[]",
    "null": b"null",
    "not UTF-8": b"\xff\xfe\x00",
    "1,000 deep": b'{"a":' * 1_000 + b"1" + b"}" * 1_000,
    "no entries": b'{"object":"whatsapp_business_account"}',
    "an unknown field": json.dumps(webhook({"field": "novelty", "value": {"a": 1}})).encode(),
    "an unknown number": json.dumps(webhook(change("399999999999999", text_message("?")))).encode(),
}


async def test_signed_garbage_is_taken_and_quarantined_with_its_reason(
    server: wire.Wire, database: db.Database, master_keys: crypto.MasterKeys
) -> None:
    switchboard = Switchboard(database, master_keys)
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    for kind, body in GARBAGE.items():
        assert (await server.post_signed(body)).status == 200, kind
        after = webhook(change(HOTEL, text_message(f"after {kind}")))
        assert (await server.post_signed(after)).status == 200, kind
    await switchboard.take_in()
    kept = await switchboard.fetch(
        "select i.body, q.reason, q.state from quarantine q join inbound i using (inbound_id)"
    )
    assert {bytes(row["body"]) for row in kept} == set(GARBAGE.values())
    assert len(kept) == len(GARBAGE)
    assert all(row["reason"] and row["state"] == "open" for row in kept)
    assert await switchboard.said() == [(hotel, f"after {kind}") for kind in GARBAGE]
    assert await switchboard.fetch("select from inbound_queue") == []


def _flat(**more: Any) -> dict[str, Any]:
    """Chakra's flat body (Cloud API §7.1)."""
    return {"phone_number_id": HOTEL, "from": "15550100101", "type": "text", "text": "hi", **more}


async def test_both_shapes_of_chakra_come_in_by_the_secret_path(
    database: db.Database, database_urls: DatabaseUrls, master_keys: crypto.MasterKeys
) -> None:
    switchboard = Switchboard(database, master_keys)
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL, provider="chakra", chakra_plugin_id="plugin-1")
    secret = await wire.add_path(database_urls.owner)
    async with wire.open_server(database, master_keys) as server:
        passed = json.dumps(webhook(change(HOTEL, text_message("as Meta says it")))).encode()
        flat = json.dumps(_flat(text="as Chakra says it", id="wamid.FLAT1")).encode()
        for body in (passed, flat):
            answer = await server.ask("POST", f"/webhooks/chakra/{secret}", body)
            assert answer.status == 200
            refused = await server.ask("POST", f"/webhooks/chakra/{secret[:-1]}", body)
            assert refused.status == 404
            assert secret[:-1].encode() not in refused.body
        assert (await server.get(f"/webhooks/chakra/{secret}?hub.challenge=7")).body == b"7"
    await switchboard.take_in()
    assert [text for _, text in await switchboard.said()] == [
        "as Meta says it",
        "as Chakra says it",
    ]


async def test_a_new_app_and_a_new_path_open_without_a_restart(
    server: wire.Wire, database_urls: DatabaseUrls, master_keys: crypto.MasterKeys
) -> None:
    """NOTIFY tells the server."""
    body = b"{}"
    signed = wire.sign(body, "a secret that came later")
    assert (await server.post(body, signed, "later")).status == 404
    await wire.add_app(database_urls.owner, master_keys, "later", "a secret that came later")
    secret = await wire.add_path(database_urls.owner)

    async def app_opens() -> bool:
        return (await server.post(body, signed, "later")).status == 200

    async def path_opens() -> bool:
        return (await server.ask("POST", f"/webhooks/chakra/{secret}", body)).status == 200

    await wire.wait_until(app_opens, 5)
    await wire.wait_until(path_opens, 5)


async def test_before_the_doors_are_known_nobody_is_told_that_there_is_none(
    database: db.Database,
) -> None:
    """A server that starts while Postgres is away: 503, so that it is sent again."""
    registry = CollectorRegistry()
    door = Door(Journal(database), PROVIDERS, Meters(registry), RateLimited(SystemClock()))
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        raise AssertionError("the body was read")

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/webhooks/meta/main", "headers": []}
    await door(scope, receive, send)
    assert sent[0]["status"] == 503
