"""Postgres goes away and comes back: 503 meanwhile, and nothing acknowledged is missing."""

import asyncio
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from centralita.kit import crypto, db, postgres
from centralita.records import migrate, operator
from tests.conftest import DatabaseUrls
from tests.receive import wire

PASSWORD = "a password of the tests"


@pytest.fixture
def own_postgres() -> Iterator[postgres.EmbeddedPostgres]:
    """A server of this test's own, because it is killed."""
    with tempfile.TemporaryDirectory(prefix="centralita-outage-") as folder:
        Path(folder).chmod(0o755)
        server = postgres.ensure_running(Path(folder))
        migrate.migrate(server.owner_url(), app_password=PASSWORD, pipe_password=PASSWORD)
        yield server
        server.stop()


async def test_an_outage_is_told_survived_and_loses_nothing(
    own_postgres: postgres.EmbeddedPostgres, master_keys: crypto.MasterKeys
) -> None:
    """Promise 1, with a kill -9 and with an orderly stop, under load."""
    await wire.add_app(own_postgres.owner_url(), master_keys)
    database = await db.open_database(
        app_url=own_postgres.url_for("centralita_app", PASSWORD),
        pipe_url=own_postgres.url_for("centralita_pipe", PASSWORD),
    )
    acknowledged: list[bytes] = []
    seen: set[int] = set()
    over = asyncio.Event()

    async def keep_posting(server: wire.Wire, sender: int) -> None:
        for n in range(100_000):
            if over.is_set():
                return
            body = json.dumps({"sender": sender, "n": n}).encode()
            status = (await server.post_signed(body)).status
            seen.add(status)
            if status == 200:
                acknowledged.append(body)
            await asyncio.sleep(0.005)

    async def wait_ready(server: wire.Wire, status: int) -> None:
        async def is_so() -> bool:
            return (await server.get("/readyz")).status == status

        await wire.wait_until(is_so)

    async with wire.open_server(database, master_keys) as server:
        senders = [asyncio.create_task(keep_posting(server, n)) for n in range(8)]
        for end in (own_postgres.kill, own_postgres.stop):
            await wait_ready(server, 200)
            before = len(acknowledged)
            await asyncio.sleep(0.3)
            assert len(acknowledged) > before
            await asyncio.to_thread(end)
            await wait_ready(server, 503)
            assert (await server.post_signed({"while": "away"})).status == 503
            assert (await server.get("/healthz")).status == 200
            back = await asyncio.to_thread(postgres.ensure_running, own_postgres.data_dir)
            assert back.port == own_postgres.port
        await wait_ready(server, 200)
        after = len(acknowledged)
        await asyncio.sleep(0.3)
        assert len(acknowledged) > after
        over.set()
        await asyncio.gather(*senders)
        stored = await wire.list_stored(database)
    await database.close()
    assert seen == {200, 503}
    assert set(acknowledged) <= set(stored)
    assert len(set(acknowledged)) == len(acknowledged)


async def test_a_full_database_is_told_and_recovered_from(
    server: wire.Wire, database: db.Database, database_urls: DatabaseUrls
) -> None:
    """It answers, but stores nothing: 503, readiness red; with room again all goes on by itself."""
    assert (await server.post_signed({"n": 1})).status == 200
    async with operator.open_operator(database_urls.owner) as o:
        await o.execute(
            """
            create function no_room() returns trigger language plpgsql as $$
            begin raise exception 'no space left on device' using errcode = '53100'; end $$
            """
        )
        await o.execute(
            """
            create trigger no_room before insert on inbound
            for each statement execute function no_room()
            """
        )
    assert (await server.get("/readyz")).status == 200
    refused = await server.post_signed({"n": 2})
    assert (refused.status, b"no space" in refused.body) == (503, False)
    assert (await server.get("/readyz")).status == 503
    assert (await server.get("/healthz")).status == 200
    async with operator.open_operator(database_urls.owner) as o:
        await o.execute("drop trigger no_room on inbound")
    assert (await server.get("/readyz")).status == 200
    assert await wire.list_stored(database) == [b'{"n": 1}']
    assert (await server.post_signed({"n": 2})).status == 200


async def test_with_another_master_key_no_server_starts(
    database: db.Database, database_urls: DatabaseUrls, master_keys: crypto.MasterKeys
) -> None:
    """Promise 7: better none than one that refuses every webhook."""
    await wire.add_app(database_urls.owner, master_keys)
    other = crypto.MasterKeys.parse(crypto.new_master_key())
    with pytest.raises(crypto.SealBroken):
        async with wire.open_server(database, other):
            pass
