"""The program's own processes, as an operator would start them, with their output in files."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from centralita.vocabulary import errors

CHILD = "centralita.demo.child"
_READY_SECONDS = 60.0
_STOP_SECONDS = 20.0
_URL = re.compile(r"https?://[\w.:\[\]-]+")


class Child:
    """One process. It ends with the demo, however that ends."""

    def __init__(self, name: str, arguments: Sequence[str], env: Mapping[str, str], log: Path):
        self.name = name
        self._arguments = list(arguments)
        self._env = dict(env)
        self._log = log
        self._read_from = 0
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """0 before the first start."""
        return self._process.pid if self._process else 0

    async def start(self) -> None:
        """Start it, again if it ended."""
        self._read_from = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *self._arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=self._env,
                start_new_session=True,
            )

    async def wait_for(self, pattern: re.Pattern[str]) -> str:
        """What the process said first that fits. Raises `Unavailable` when it doesn't come."""
        for _ in range(int(_READY_SECONDS / 0.02)):
            found = pattern.search(self._read())
            if found:
                return found.group()
            if self._process is None or self._process.returncode is not None:
                break
            await asyncio.sleep(0.02)
        last = self._read().strip().splitlines()[-1:] or ["it said nothing"]
        raise errors.Unavailable(
            f"The process {self.name!r} did not start: {last[0]} (all of it: {self._log})",
            code="child_failed",
            facts={"name": self.name, "reason": last[0], "file": self._log},
        )

    async def wait_for_url(self) -> str:
        """The address it announces when it is ready."""
        return await self.wait_for(_URL)

    def _read(self) -> str:
        if not self._log.exists():
            return ""
        with self._log.open("rb") as log:
            log.seek(self._read_from)
            return log.read().decode("utf-8", "replace")

    async def wait(self) -> None:
        """Until it ends."""
        if self._process is not None:
            await self._process.wait()

    async def stop(self) -> None:
        """Ask it to end and wait; insist after 20 s."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """kill -9."""
        if self._process is not None and self._process.returncode is None:
            os.kill(self._process.pid, signal.SIGKILL)
            await self._process.wait()


def find_free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def run_program(
    arguments: Sequence[str], env: Mapping[str, str], *, timeout_seconds: float = 60
) -> tuple[int, str]:
    """Run one `centralita` command to its end: exit code and everything it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "centralita",
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=dict(env),
        start_new_session=True,
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), timeout_seconds)
    except BaseException:
        process.kill()
        await process.wait()
        raise
    return process.returncode or 0, said.decode("utf-8", "replace").strip()
