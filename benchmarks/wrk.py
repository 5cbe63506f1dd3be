"""Load from `wrk`, a C program that hardly takes anything from what is measured."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks import payloads

SCRIPT = Path(__file__).with_name("wrk.lua")


class Missing(Exception):
    """wrk is not there and could not be installed; the text says what to do."""


@dataclass(frozen=True)
class Load:
    """What wrk saw. `answered` counts answers of 2xx, `refused` all others."""

    answered: int
    refused: int
    broken: int
    seconds: float
    p50_ms: float
    p99_ms: float
    worst_ms: float

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds


def ensure_installed() -> None:
    """Install wrk with apt-get where that is possible. Raises `Missing`."""
    if shutil.which("wrk"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for words in (["update", "-qq"], ["install", "-y", "-qq", "wrk"]):
            subprocess.run(["apt-get", *words], capture_output=True, check=False)
    if not shutil.which("wrk"):
        raise Missing(
            "The load comes from `wrk`, which is not installed. "
            "On Debian and Ubuntu: sudo apt-get install wrk"
        )


def run(
    port: int, file: Path, seconds: float, *, connections: int = 64, path: str = payloads.PATH
) -> Load:
    """Post the file's bodies for so long (whole seconds), each connection one after another."""
    answer = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{round(seconds)}s", "--timeout", "10s",
         "-s", str(SCRIPT), f"http://127.0.0.1:{port}", "--", str(file), path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = [line for line in answer.stdout.splitlines() if line.startswith("RESULT ")]
    if not found:
        raise RuntimeError(f"wrk failed: {answer.stderr or answer.stdout}")
    result = json.loads(found[0].removeprefix("RESULT "))
    return Load(
        answered=result["requests"] - result["refused"],
        refused=result["refused"],
        broken=result["broken"],
        seconds=result["microseconds"] / 1e6,
        p50_ms=result["p50_ms"],
        p99_ms=result["p99_ms"],
        worst_ms=result["worst_ms"],
    )
