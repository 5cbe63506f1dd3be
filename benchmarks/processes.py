"""The programs under test, each a process of its own, as in production."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

READY = "ready "
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6


class DidNotStart(Exception):
    """The text is what the program said last."""


@dataclass(frozen=True)
class Running:
    """A program that said it is ready."""

    name: str
    process: "subprocess.Popen[str]"
    port: int

    def get_cpu_seconds(self) -> float:
        """Processor time so far, in user and system."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def get_memory_mb(self) -> float:
        """Resident memory now."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * _PAGE_MB

    def fetch(self, path: str, *, token: str = "") -> bytes:
        """GET from it, with a bearer token where one is given."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("GET", path, headers={"authorization": f"Bearer {token}"})
            answer = connection.getresponse()
            if answer.status != 200:
                raise RuntimeError(f"{self.name} answered {answer.status} at {path}")
            return answer.read()


def measure_family_cpu_seconds(pid: int) -> float:
    """Processor time of a process, of its children that live, and of those that ended."""
    whole = 0.0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(") ")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(folder.name) == pid:
            whole += sum(map(int, fields[11:15])) / _TICKS
        elif int(fields[1]) == pid:
            whole += sum(map(int, fields[11:13])) / _TICKS
    return whole


@contextmanager
def start(name: str, *words: str, environment: Mapping[str, str]) -> Iterator[Running]:
    """Run `python -m benchmarks.programs NAME …` until the end of the block."""
    command = [sys.executable, "-m", "benchmarks.programs", name, *words]
    with start_command(name, command, environment=environment) as running:
        yield running


@contextmanager
def start_command(
    name: str, command: list[str], *, environment: Mapping[str, str], cwd: Path | None = None
) -> Iterator[Running]:
    """Run anything that prints `ready PORT`; it ends with the block, or with this process."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,  # its end tells the program that we are gone
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
        cwd=cwd,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(READY):
                yield Running(name, process, int(line.removeprefix(READY)))
                return
        raise DidNotStart(f"{name} ended before it was ready (exit code {process.wait()})")
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
