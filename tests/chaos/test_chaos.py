"""kill -9 of every process in turn, under load: no message lost, none answered twice, no send
repeated blindly (promises 1, 3, 4, 10). Bounded, and the same seed kills at the same moments."""

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from centralita import app
from centralita.kit import crypto, db, ids, postgres
from centralita.settings import Settings
from centralita.simulator import control
from tests.chaos.load import Load, Witness
from tests.chaos.programs import Program
from tests.conftest import DatabaseUrls
from tests.promises.house import House
from tests.receive import wire
from tests.receive.wire import wait_until

SEED = 20_261_121
PER_SECOND = 30.0
SLUGS = ("hotel", "diner", "lender")


@dataclass
class Stage:
    """Everything that can be killed, and a look at it from outside."""

    house: House
    server: Program
    worker: Program
    simulator: Program
    engine: postgres.EmbeddedPostgres
    chance: ids.SeededChance
    simulator_lives: int = 0

    async def start_simulator(self) -> None:
        """Each life has another seed, so that WhatsApp's ids never come twice."""
        self.simulator_lives += 1
        self.simulator.arguments[-1] = str(self.simulator_lives)
        await self.simulator.start("http://")

    async def wait_a_moment(self) -> None:
        await asyncio.sleep(self.chance.uniform(1.5, 3.0))

    async def kill_server(self) -> None:
        await self.server.kill()
        await self.wait_a_moment()
        await self.server.start("http://")

    async def kill_worker(self) -> None:
        await self.worker.kill()
        await self.wait_a_moment()
        await self.start_worker()

    async def start_worker(self) -> None:
        await self.worker.start("\n")

    async def kill_postgres(self) -> None:
        await asyncio.to_thread(self.engine.kill)
        await self.wait_a_moment()
        back = await asyncio.to_thread(postgres.ensure_running, self.engine.data_dir)
        assert back.port == self.engine.port


def _find_port() -> int:
    """A free port that the kernel gives to no outgoing connection: while a killed program is down,
    one of those could take its place."""
    for _ in range(100):
        port = int(ids.SystemChance().uniform(20_000, 32_000))
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise AssertionError("no free port was found")


@pytest.fixture
def engine() -> Iterator[postgres.EmbeddedPostgres]:
    """A Postgres of this test's own, with all its safety on."""
    with tempfile.TemporaryDirectory(prefix="centralita-chaos-") as folder:
        Path(folder).chmod(0o755)
        running = postgres.ensure_running(Path(folder))
        yield running
        running.stop()


@pytest.fixture
async def stage(engine: postgres.EmbeddedPostgres, tmp_path: Path) -> AsyncIterator[Stage]:
    master_key, owner = crypto.new_master_key(), engine.owner_url()
    keys = crypto.MasterKeys.parse(master_key)
    settings = Settings(database_url=SecretStr(owner), master_key=SecretStr(master_key))
    urls = app.resolve_database(settings, keys)
    await asyncio.to_thread(app.migrate_database, urls)
    await wire.add_app(owner, keys)
    ports = _find_port(), _find_port()
    sim_url = f"http://{wire.HOST}:{ports[1]}"
    environment = {
        "CENTRALITA_DATABASE_URL": owner,
        "CENTRALITA_MASTER_KEY": master_key,
        "CENTRALITA_GRAPH_BASE_URL": sim_url,
        "CENTRALITA_PORT": str(ports[0]),
        "CENTRALITA_LOG_LEVEL": "WARNING",
    }
    async with AsyncExitStack() as stack:
        database = await db.open_database(app_url=urls.app, pipe_url=urls.pipe)
        stack.push_async_callback(database.close)
        sim = await stack.enter_async_context(control.SimulatorClient(sim_url))
        test_urls = DatabaseUrls("chaos", owner, urls.app, urls.pipe)
        house = House(database, test_urls, keys, wire.Wire(ports[0]), sim, {})
        serving = ["simulator", "serve", "--port", str(ports[1]), "--seed", "0"]
        opened = Stage(
            house,
            Program(["serve"], environment, tmp_path / "server.log"),
            Program(["work"], environment, tmp_path / "worker.log"),
            Program(serving, environment, tmp_path / "simulator.log"),
            engine,
            ids.SeededChance(SEED),
        )
        for program in (opened.server, opened.worker, opened.simulator):
            stack.push_async_callback(program.stop)
        await opened.start_simulator()
        await opened.server.start("http://")
        await opened.start_worker()
        yield opened


@pytest.mark.slow
@pytest.mark.timeout(200)
async def test_every_process_is_killed_under_load_and_nothing_is_lost_or_repeated(
    stage: Stage,
) -> None:
    house, witness = stage.house, Witness()
    businesses = [
        await house.add_business(slug, {"burst_seconds": 0.2, "mark_read": True}) for slug in SLUGS
    ]
    load = Load(house, businesses, PER_SECOND)
    await load.open()
    load.start()
    for kill in (
        stage.kill_server,
        stage.kill_worker,
        stage.kill_postgres,
        stage.kill_worker,
        stage.kill_server,
    ):
        await stage.wait_a_moment()
        await kill()
    await stage.wait_a_moment()
    await load.stop()
    await _settle(stage)
    said_before, answered_before = set(load.said), await _list_heard(house)
    assert said_before == answered_before, "every message that WhatsApp took is stored, once"

    load.start()
    await stage.wait_a_moment()
    await witness.note(house.sim)
    await stage.simulator.kill()
    await stage.wait_a_moment()
    await load.stop()
    [[forgotten_at]] = await house.fetch("select now()")
    await stage.start_simulator()
    await load.restore_lines()
    await load.open()
    load.start()
    await stage.wait_a_moment()
    await load.stop()
    await load.enter_tokens_again()
    await _settle(stage)
    await witness.note(house.sim)

    assert witness.refused > 0, "nobody noticed that anything was killed"
    assert len(load.said) > 200
    await _check_nothing_is_lost(house, witness)
    await _check_nothing_is_repeated(house, witness)
    await _check_nothing_is_left(house, forgotten_at)
    assert await stage.worker.stop() == 0
    assert await stage.server.stop() == 0


SETTLE_SECONDS = 150
"""Refused sends wait up to a minute for their next try, and a dead worker's lease has to end."""

_LEFT = """
select string_agg(what, '; ') from (
    select 'inbound_queue: ' || count(*) as what from inbound_queue having count(*) > 0
    union all
    select 'lanes: ' || count(*) from lanes having count(*) > 0
    union all
    select concat_ws(' ', 'outbox', state, reason, count(*), 'tries', max(attempts), 'due in',
        round(extract(epoch from min(not_before) - now()))) from outbox
    where state <> 'uncertain' group by state, reason
    union all
    select concat_ws(' ', 'number parked:', parked_code) from numbers where parked_at is not null
) left_over
"""


async def _settle(stage: Stage) -> None:
    """Until what can still happen has happened; what stays uncertain waits for a person."""
    await wait_until(lambda: _is_delivered(stage.house), SETTLE_SECONDS)
    for _ in range(2):
        assert await stage.house.sim.settle(timeout_seconds=60)
        await stage.house.wait_for(_LEFT, None, seconds=SETTLE_SECONDS)
        await asyncio.sleep(0.5)


async def _is_delivered(house: House) -> bool:
    """Whether WhatsApp has posted all it has: what a dead server refused waits for its next try."""
    return all(each["state"] == "accepted" for each in await house.sim.deliveries())


async def _list_heard(house: House) -> set[str]:
    rows = await house.fetch("select wa_message_id from messages where direction = 'in'")
    heard = [str(row[0]) for row in rows]
    assert len(set(heard)) == len(heard)
    return set(heard)


async def _check_nothing_is_lost(house: House, witness: Witness) -> None:
    """Promise 1: whatever was answered with 200 is in the journal, and in its conversation."""
    stored = {bytes(row[0]).decode() for row in await house.fetch("select body from inbound")}
    assert len(witness.acknowledged) > 500
    assert witness.acknowledged - stored == set()
    unheard = await house.count_rows("messages", "direction = 'in' and turn_id is null")
    assert unheard == 0
    assert await house.count_rows("quarantine") == 0


async def _check_nothing_is_repeated(house: House, witness: Witness) -> None:
    """Promises 3, 4 and 10: one row a message, one answer a turn, one send an answer."""
    heard = await _list_heard(house)
    turns = await house.fetch(
        """
        select turn_id, count(*) filter (where direction = 'out') as answers from messages
        group by turn_id
        """
    )
    assert len(turns) <= len(heard)
    assert {row["answers"] for row in turns} == {1}
    assert witness.list_repeated() == []
    ours = {
        str(row[0])
        for row in await house.fetch("select message_id from messages where direction = 'out'")
    }
    assert {each["reference"] for each in witness.sends} <= ours


async def _check_nothing_is_left(house: House, forgotten_at: datetime) -> None:
    """What is not sent is uncertain, says why, and had its call under way when somebody died.

    The simulator keeps its conversations in memory: an answer to what only its former life heard
    is refused by the new one, as outside the window (131047).
    """
    left = await house.fetch("select state, reason from outbox")
    assert {row["state"] for row in left} <= {"uncertain"}
    assert all(row["reason"] for row in left)
    out = await house.count_rows("messages", "direction = 'out'")
    assert len(left) < out / 10
    failed = await house.fetch(
        "select error_code, created_at from messages where status = 'failed'"
    )
    assert {row["error_code"] for row in failed} <= {"131047"}
    assert all(row["created_at"] < forgotten_at for row in failed)
