"""The whole program, run as a person would, on a clean database and beside a simulator."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from centralita.cli.program import program
from centralita.kit import crypto
from centralita.simulator import control, serve
from tests.conftest import DatabaseUrls

HOTEL_NUMBER = "300000000000001"
WABA = "200000000000001"
TOKEN = "EAAplantedplantedplantedplanted"
APP_SECRET = "planted-app-secret-0001"
VERIFY_TOKEN = "planted-verify-token-0001"


@dataclass(frozen=True)
class Terminal:
    """Runs commands; every output is kept, so that secrets can be looked for."""

    env: Mapping[str, str]
    outputs: list[str] = field(default_factory=list)

    def run(self, *arguments: str, stdin: str | None = None, **env: str) -> Result:
        result = CliRunner().invoke(
            program, list(arguments), input=stdin, env={**self.env, **env}, catch_exceptions=False
        )
        self.outputs.append(result.output)
        return result

    def ok(self, *arguments: str, stdin: str | None = None, **env: str) -> str:
        result = self.run(*arguments, stdin=stdin, **env)
        assert result.exit_code == 0, result.output
        return result.stdout

    def read(self, *arguments: str) -> Any:
        """What a command prints with --json."""
        return json.loads(self.ok(*arguments, "--json"))

    def refuse(self, *arguments: str, stdin: str | None = None, **env: str) -> str:
        """The one sentence on standard error of a command that ends with exit code 1."""
        result = self.run(*arguments, stdin=stdin, **env)
        assert result.exit_code == 1, result.output
        assert "Traceback" not in result.output
        return result.stderr


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    """The program sets up the logs of its process; the next test has its own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def bare_terminal(tmp_path: Path) -> Terminal:
    """No database, no master key."""
    cleared = dict.fromkeys(
        ("DATABASE_URL", "APP_DATABASE_URL", "PIPE_DATABASE_URL", "MASTER_KEY", "TOKEN"), ""
    )
    env = {f"CENTRALITA_{name}": value for name, value in cleared.items()}
    data = {"CENTRALITA_LANG": "en", "CENTRALITA_DATA_DIR": str(tmp_path), "COLUMNS": "200"}
    return Terminal({**env, **data})


@pytest.fixture
def terminal(bare_terminal: Terminal, database_urls: DatabaseUrls) -> Terminal:
    """A clean database and a master key."""
    return Terminal(
        {
            **bare_terminal.env,
            "CENTRALITA_DATABASE_URL": database_urls.owner,
            "CENTRALITA_APP_DATABASE_URL": database_urls.app,
            "CENTRALITA_PIPE_DATABASE_URL": database_urls.pipe,
            "CENTRALITA_MASTER_KEY": crypto.new_master_key(),
        }
    )


@pytest.fixture
def secrets(tmp_path: Path) -> Callable[[str, str], str]:
    """Writes a secret to a file and gives its name."""

    def write(name: str, text: str) -> str:
        file = tmp_path / name
        file.write_text(text)
        return str(file)

    return write


@pytest.fixture
def hotel(terminal: Terminal, secrets: Callable[[str, str], str]) -> str:
    """A tenant with a number that no provider was asked about; gives the phone_number_id."""
    terminal.ok("tenant", "add", "hotel-marea", "--name", "Hotel Marea")
    terminal.ok(
        "number", "add", "--tenant", "hotel-marea", "--phone-number-id", HOTEL_NUMBER,
        "--waba-id", WABA, "--token-file", secrets("token", TOKEN), "--no-check",
    )  # fmt: skip
    return HOTEL_NUMBER


@dataclass(frozen=True)
class Simulator:
    """A simulator in a thread of its own; `ask` runs something with its client."""

    base_url: str

    def ask(self, act: Callable[[control.SimulatorClient], Any]) -> Any:
        async def work() -> Any:
            async with control.SimulatorClient(self.base_url) as sim:
                return await act(sim)

        return asyncio.run(work())


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    running = asyncio.run_coroutine_threadsafe(serve.open_simulator(), loop).result(20)
    yield Simulator(running.base_url)
    asyncio.run_coroutine_threadsafe(running.close(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
