"""`python -m centralita.demo.phone.server PORT SIMULATOR_URL`: the server as the demo runs it.

The same program as `centralita serve`, with two things that no installation has: people whom
anybody may sign in as, and the telephone. It ends with the demo.
"""

import asyncio
import signal
import sys
from contextlib import closing

import uvloop

from centralita import app as composition
from centralita import serve
from centralita.demo import staff
from centralita.demo.phone import routes
from centralita.kit import garbage, log, parent
from centralita.settings import Settings
from centralita.show.ports import Demo
from centralita.simulator import control

_GRACE_SECONDS = 15.0
_HOST = "127.0.0.1"


async def _run(settings: Settings, port: int, simulator_url: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    keys = composition.load_master_keys(settings)
    urls = composition.resolve_database(settings, keys)
    phone = routes.make_router(lambda: control.SimulatorClient(simulator_url))
    async with composition.open_app(settings, keys, urls) as app:
        with closing(serve.open_socket(_HOST, port)) as listening:
            url = f"http://{_HOST}:{listening.getsockname()[1]}"
            front = serve.Front(
                clients=app.clients,
                verticals=app.verticals,
                public_url=url,
                metrics_token=composition.hide(settings.metrics_token),
                demo=Demo(people=staff.list_sign_ins(), phone=phone),
            )
            async with serve.open_switch(app.database, keys, app.providers, front=front) as switch:
                await serve.run(
                    switch,
                    listening,
                    stop,
                    shutdown_seconds=settings.shutdown_seconds,
                    on_ready=lambda: print(url, flush=True),  # noqa: T201  # the demo waits for it
                )


def main() -> None:
    """Serve until the demo ends."""
    parent.follow(_GRACE_SECONDS)
    settings = Settings()
    log.configure(as_json=False, level=settings.log_level)
    garbage.collect_seldom()
    port, simulator_url = int(sys.argv[1]), sys.argv[2]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(settings, port, simulator_url))


if __name__ == "__main__":
    main()
