"""The demo as a person starts it: real processes, real kills, nothing left behind."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PATIENCE_SECONDS = 240


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that Postgres' own user may walk through, also for root."""
    made = Path(tempfile.mkdtemp(prefix="centralita-demo-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


def start(folder: Path, *arguments: str, text: str | None = None) -> "subprocess.Popen[str]":
    env = {k: v for k, v in os.environ.items() if not k.startswith("CENTRALITA_")}
    out = (folder / "out.txt").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "centralita", *arguments],
        stdin=subprocess.PIPE,
        stdout=out,
        stderr=subprocess.STDOUT,
        text=True,
        env={**env, "CENTRALITA_DATA_DIR": str(folder)},
    )
    out.close()
    assert process.stdin is not None
    if text is not None:
        process.stdin.write(text)
    process.stdin.close()
    return process


def read(folder: Path) -> str:
    return (folder / "out.txt").read_text("utf-8")


def list_processes(folder: Path) -> list[str]:
    """Whoever names the folder in a command line or an environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (process / "cmdline").read_bytes()
            known = command + (process / "environ").read_bytes()
            if str(folder).encode() in known:
                found.append(command.replace(b"\0", b" ").decode("utf-8", "replace"))
    return found


def wait_until_none_is_left(folder: Path) -> list[str]:
    for _ in range(150):
        if not list_processes(folder):
            return []
        time.sleep(0.2)
    return list_processes(folder)


def wait_for(folder: Path, words: str, process: "subprocess.Popen[str]") -> None:
    for _ in range(PATIENCE_SECONDS * 5):
        if words in read(folder):
            return
        assert process.poll() is None, read(folder)
        time.sleep(0.2)
    pytest.fail(f"{words!r} never came:\n{read(folder)}")


def test_all_promises_hold_and_nothing_is_left_running(folder: Path) -> None:
    process = start(folder, "demo", "--once", "--lang", "en")
    code = process.wait(PATIENCE_SECONDS)
    shown = read(folder)
    assert code == 0, shown
    assert "12 of 12 promises held." in shown
    assert "✗" not in shown
    assert "2 orders confirmed, 2 stored" in shown
    for name in ("Hotel Marea", "La Comal", "Talento Norte", "Crédito Claro", "Joyas Luna"):
        assert name in shown
    assert "\x1b[" not in shown, "no colours where nobody sees them"
    assert wait_until_none_is_left(folder) == []
    assert not (folder / "demo" / "demo.json").exists()


def test_a_chat_opens_the_demo_and_a_killed_demo_leaves_nothing(folder: Path) -> None:
    talk = "hola\n2\n1\n3\n/location 19.43 -99.13\n/quit\n"
    chat = start(folder, "chat", "hotel", "--as", "Ana", "--lang", "es", text=talk)
    assert chat.wait(PATIENCE_SECONDS) == 0, read(folder)
    shown = read(folder)
    assert "Hotel Marea: ¡Hola, Ana! 👋" in shown
    assert "  2 Tengo una pregunta" in shown
    assert "📍 Villa Coral, Calle de las Gaviotas 12" in shown
    assert "✓✓ leído" in shown
    assert wait_until_none_is_left(folder) == []

    demo = start(folder, "demo", "--lang", "es")
    wait_for(folder, "Hotel Marea", demo)
    ready = re.search(r"Todo listo en ([\d.]+) s", read(folder))
    assert ready is not None
    second = subprocess.run(
        [sys.executable, "-m", "centralita", "demo", "--once", "--lang", "en"],
        env={**os.environ, "CENTRALITA_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert second.returncode == 1
    assert "A demo is running in this folder already" in second.stderr
    demo.send_signal(signal.SIGKILL)
    demo.wait()
    assert wait_until_none_is_left(folder) == []


def test_ctrl_c_stops_everything(folder: Path) -> None:
    demo = start(folder, "demo", "--lang", "en")
    wait_for(folder, "Hotel Marea", demo)
    demo.send_signal(signal.SIGINT)
    assert demo.wait(PATIENCE_SECONDS) == 130
    assert read(folder).rstrip().endswith("Everything has stopped. See you soon!")
    assert wait_until_none_is_left(folder) == []
