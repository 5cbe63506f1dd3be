"""Everything that runs while the demo is up: simulator, server and worker."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct

from centralita import app as composition
from centralita.demo import children, ground, opening, staff, trading
from centralita.demo.children import Child
from centralita.demo.ground import Ground
from centralita.kit import json
from centralita.simulator import control

_OURS = "CENTRALITA_"
_MODELS = ("CENTRALITA_AGENT_", "CENTRALITA_TRANSCRIPTION_")
_SERVER = "centralita.demo.phone.server"
_SAID_SOMETHING = re.compile(r".+")


class Ports(Struct, frozen=True):
    """Where to listen; 0 takes a free port."""

    server: int = 0
    simulator: int = 0


@dataclass
class Crew:
    """The running processes, and a way into each."""

    ground: Ground
    app: composition.App
    sim: control.SimulatorClient
    world: opening.World
    simulator: Child
    server: Child
    worker: Child
    server_url: str
    simulator_url: str
    operator_env: Mapping[str, str]

    @property
    def owner_url(self) -> str:
        """The database as its owner, for an operator's acts."""
        return self.app.get_owner_url()

    async def restart_worker(self) -> None:
        """Start the worker again and wait until it works."""
        await self.worker.start()
        await self.worker.wait_for(_SAID_SOMETHING)

    async def wait_for_end(self) -> str:
        """The name of the first process that ends by itself."""
        children = (self.simulator, self.server, self.worker)
        tasks = {asyncio.ensure_future(child.wait()): child.name for child in children}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
        return tasks[done.pop()]


@asynccontextmanager
async def open_crew(base: Ground, language: str, ports: Ports) -> AsyncIterator[Crew]:
    """Start everything, found the businesses, and stop everything at the end of the block."""
    async with AsyncExitStack() as stack:
        env = _clean_environment(language)
        simulator_url = f"http://127.0.0.1:{ports.simulator or children.find_free_port()}"
        working_env = {**env, **_make_env(base), **_point_at(simulator_url)}
        simulator = _make_child(
            base,
            "simulator",
            ["simulator", "serve", f"--port={simulator_url.rpartition(':')[2]}",
             f"--seed={base.kept.run + 1}"],
            env,
        )  # fmt: skip
        server = Child(
            "server",
            [_SERVER, str(ports.server), simulator_url],
            working_env,
            base.logs / "server.log",
        )
        worker = _make_child(base, "worker", ["work"], working_env)
        for child in (simulator, server, worker):
            stack.push_async_callback(child.stop)
        await asyncio.gather(simulator.start(), server.start(), worker.start())
        server_url, _ = await asyncio.gather(server.wait_for_url(), simulator.wait_for_url())
        settings = ground.make_settings(
            owner_url=base.postgres.owner_url(), simulator_url=simulator_url
        )
        app = await stack.enter_async_context(
            composition.open_app(settings, base.keys, base.urls, pool_size=2)
        )
        sim = await stack.enter_async_context(control.SimulatorClient(simulator_url))
        world = await opening.open_world(app, sim, base, server_url)
        operator_env = {
            **working_env,
            "CENTRALITA_DATABASE_URL": base.postgres.owner_url(),
            "CENTRALITA_PUBLIC_URL": server_url,
            "CENTRALITA_SIMULATOR_URL": simulator_url,
        }
        await staff.hire(app.database, world.tenants)
        await trading.open_trades(app, base, world, operator_env)
        await worker.wait_for(_SAID_SOMETHING)
        _write_addresses(base, operator_env, server_url, simulator_url)
        yield Crew(
            ground=base,
            app=app,
            sim=sim,
            world=world,
            simulator=simulator,
            server=server,
            worker=worker,
            server_url=server_url,
            simulator_url=simulator_url,
            operator_env=operator_env,
        )


def _make_child(base: Ground, name: str, arguments: list[str], env: Mapping[str, str]) -> Child:
    return Child(name, [children.CHILD, *arguments], env, base.logs / f"{name}.log")


def _clean_environment(language: str) -> dict[str, str]:
    """The environment without anybody's installation in it, but with the models it names."""
    kept = {k: v for k, v in os.environ.items() if _is_model(k) or not k.startswith(_OURS)}
    return {**kept, "CENTRALITA_LANG": language, "PYTHONUNBUFFERED": "1"}


def _is_model(name: str) -> bool:
    """Whether a setting is of a language model: an agent published here may use it."""
    return name.startswith(_MODELS)


def _make_env(base: Ground) -> dict[str, str]:
    """What server and worker need: the roles' addresses, and never the owner's."""
    return {
        "CENTRALITA_DATA_DIR": str(base.folder),
        "CENTRALITA_MASTER_KEY": base.master_key.reveal(),
        "CENTRALITA_APP_DATABASE_URL": base.urls.app,
        "CENTRALITA_PIPE_DATABASE_URL": base.urls.pipe,
    }


def _point_at(simulator_url: str) -> dict[str, str]:
    return {
        "CENTRALITA_GRAPH_BASE_URL": simulator_url,
        "CENTRALITA_CHAKRA_BASE_URL": simulator_url,
    }


def _write_addresses(
    base: Ground, operator_env: Mapping[str, str], server_url: str, simulator_url: str
) -> None:
    """For `chat` and for people: where everything is, and an environment to `source`."""
    addresses = {"pid": os.getpid(), "server": server_url, "simulator": simulator_url}
    ground.write_private(base.folder / "demo.json", json.encode_text(addresses))
    ours = {k: v for k, v in operator_env.items() if k.startswith(_OURS) and not _is_model(k)}
    lines = [f"export {name}='{value}'" for name, value in sorted(ours.items())]
    ground.write_private(base.folder / "env", "\n".join(lines) + "\n")


def find_simulator(folder: Path) -> str | None:
    """The address of a running demo's simulator, None when none is said to be up."""
    try:
        return str(json.decode((folder / "demo.json").read_bytes())["simulator"])
    except (OSError, ValueError, KeyError):
        return None
