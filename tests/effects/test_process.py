"""The process of effects: it comes with the first effect, goes with its parent, and may die."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from centralita.effects import child, supervisor
from centralita.kit import clock, crypto, db
from centralita.records import tenant_secrets
from tests.conftest import DatabaseUrls
from tests.effects.house import House, until
from tests.providers import stub

PLANTED = "planted-signing-secret-0123456789"
TURN: dict[str, Any] = {
    "business": {"id": "1", "name": "Negocio", "language": "es", "time_zone": "Europe/Madrid"},
    "conversation": {"stage": "new"},
    "heard": [{"id": "2", "kind": "text", "at": "2026-11-21T10:00:00Z", "text": "Hola"}],
}


@dataclass
class Ground:
    """A house, an outside bot, and what a program needs to work for them."""

    house: House
    bot: stub.Stub
    env: dict[str, str]
    log: Path

    async def start_effect(self, deadline_seconds: float = 60.0) -> tuple[Any, Any]:
        chat = await self.house.add_chat()
        async with self.house.database.tenant_write(chat.tenant_id) as t:
            secret = crypto.Secret(PLANTED)
            await tenant_secrets.set_secret(t, self.house.keys, "outside_bot", secret)
        settings = {"kind": "outside", "url": f"{self.bot.base_url}/bot"}
        payload = {"bot": settings, "turn": TURN}
        effect_id = await self.house.start(
            chat, "outside", payload, deadline_seconds=deadline_seconds
        )
        return chat, effect_id

    @asynccontextmanager
    async def run_work(self, *more: str) -> AsyncIterator[asyncio.subprocess.Process]:
        with self.log.open("ab") as out:
            program = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "centralita", "work", *more, env=self.env, stdout=out,
                stderr=out, stdin=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        try:
            await until(self._says_it_works, 30)
            yield program
        finally:
            if program.returncode is None:
                program.terminate()
                await asyncio.wait_for(program.wait(), 30)

    async def _says_it_works(self) -> bool:
        return "Working" in self.log.read_text("utf-8", "replace")


@pytest.fixture
async def ground(
    database: db.Database, database_urls: DatabaseUrls, tmp_path: Path
) -> AsyncIterator[Ground]:
    text = crypto.new_master_key()
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CENTRALITA_")}
    env = {
        **kept,
        "CENTRALITA_LANG": "en",
        "CENTRALITA_APP_DATABASE_URL": database_urls.app,
        "CENTRALITA_PIPE_DATABASE_URL": database_urls.pipe,
        "CENTRALITA_MASTER_KEY": text,
        "CENTRALITA_OUTSIDE_LOOPBACK": "true",
        "CENTRALITA_DATA_DIR": str(tmp_path),
    }
    async with stub.open_stub() as bot:
        bot.will(stub.answer(200, b'{"replies": ["Hola"]}'))
        house = House(database, crypto.MasterKeys.parse(text))
        yield Ground(house, bot, env, tmp_path / "log")


def list_children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


async def test_it_comes_with_the_first_effect_survives_its_death_and_goes_with_its_parent(
    ground: Ground,
) -> None:
    house = ground.house
    async with ground.run_work() as talk:
        await asyncio.sleep(1.5)
        assert list_children(talk.pid) == []
        chat, effect_id = await ground.start_effect()

        async def has_returned() -> bool:
            return await house.find_returned(chat, effect_id) is not None

        await until(has_returned, 20)
        (first,) = list_children(talk.pid)
        niceness = os.getpriority(os.PRIO_PROCESS, first) - os.getpriority(
            os.PRIO_PROCESS, talk.pid
        )
        assert niceness == child.NICENESS

        # kill -9 in the middle of a call: another one comes and takes it up.
        ground.bot.will(
            stub.answer(200, b"{}", seconds=60), stub.answer(200, b'{"replies": ["Otra vez"]}')
        )
        chat, effect_id = await ground.start_effect()

        async def is_called() -> bool:
            return len(ground.bot.calls) == 2

        await until(is_called, 20)
        os.kill(first, signal.SIGKILL)
        await house.execute("update effects set not_before = now() where state = 'running'")
        await until(has_returned, 20)
        (second,) = list_children(talk.pid)
        assert second != first
        ended = await house.find_returned(chat, effect_id)
        assert ended is not None
        assert ended.value == {"replies": [{"kind": "text", "body": "Otra vez"}]}
        _, killed, again = ground.bot.calls
        assert killed.headers["webhook-id"] == again.headers["webhook-id"] == str(effect_id)

        talk.kill()
        await talk.wait()

        async def is_gone() -> bool:
            return not is_alive(second)

        await until(is_gone, 20)
    said = ground.log.read_text()
    assert "the process of effects ended" in said
    assert PLANTED not in said


async def test_the_halves_apart(ground: Ground) -> None:
    async with ground.run_work("--only", "talk") as talk:
        chat, effect_id = await ground.start_effect()
        late, late_id = await ground.start_effect(deadline_seconds=0.1)

        async def is_late() -> bool:
            return await ground.house.find_returned(late, late_id) is not None

        await until(is_late, 20)  # nobody works on effects, so talk sees to the deadline
        assert list_children(talk.pid) == []
        assert await ground.house.find_returned(chat, effect_id) is None
        async with ground.run_work("--only", "effects"):

            async def is_done() -> bool:
                ended = await ground.house.find_returned(chat, effect_id)
                return ended is not None and ended.ok

            await until(is_done, 30)
    assert talk.returncode == 0


class Mortal:
    """A child process that lives for a while."""

    def __init__(self, seconds: float) -> None:
        self.pid = 0
        self.returncode: int | None = None
        self._seconds = seconds

    async def wait(self) -> int:
        await asyncio.sleep(self._seconds)
        self.returncode = 1
        return 1

    def terminate(self) -> None:
        self._seconds = 0.0

    def kill(self) -> None:
        self._seconds = 0.0


async def test_one_that_keeps_dying_is_started_ever_more_slowly(house: House) -> None:
    await house.start(await house.add_chat())
    waits: list[float] = []
    stop = asyncio.Event()

    class Counting(clock.SystemClock):
        async def sleep(self, seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 8:
                stop.set()
            await asyncio.sleep(0.01)

    async def start() -> supervisor.Process:
        if len(waits) == 2:
            raise FileNotFoundError("python")
        return Mortal(0.0)

    await supervisor.Supervisor(house.database, Counting(), start).run(stop)
    assert waits[:8] == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
