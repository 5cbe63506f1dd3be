"""The product's own processes, started as an operator would, and killed as nobody should."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.receive.wire import wait_until

READY_SECONDS = 60


@dataclass
class Program:
    """`centralita …` in a process of its own; what it says goes into one file over all lives."""

    arguments: list[str]
    environment: Mapping[str, str]
    log: Path
    lives: int = 0
    process: asyncio.subprocess.Process | None = field(default=None, repr=False)

    async def start(self, ready: str) -> None:
        """Start it, and wait until it says this."""
        before = len(self.read())
        with self.log.open("ab") as out:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "centralita",
                *self.arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env={**os.environ, **self.environment},
            )
        self.lives += 1

        async def is_ready() -> bool:
            assert self.process is not None
            assert self.process.returncode is None, self.read()[-2_000:]
            return ready in self.read()[before:]

        await wait_until(is_ready, READY_SECONDS)

    async def kill(self) -> None:
        """kill -9: no farewell, no clean-up."""
        assert self.process is not None
        assert self.process.returncode is None, f"it had died by itself: {self.read()[-2_000:]}"
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> int:
        """A graceful stop; returns the exit code."""
        if self.process is None or self.process.returncode is not None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(40):
                return await self.process.wait()
        except TimeoutError:
            self.process.kill()
            return await self.process.wait()

    def read(self) -> str:
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""
