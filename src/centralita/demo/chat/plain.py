"""The chat without a terminal: a line in, the answer out, as a script or a test uses it."""

import asyncio
import sys
import threading

from pyreqwest.exceptions import PyreqwestError
from rich.console import Console
from rich.text import Text

from centralita.demo.chat.room import TICKS, Room
from centralita.demo.narrator import WORDING
from centralita.kit import clock
from centralita.simulator import control

_ANSWER_SECONDS = 8.0
"""How long one line may take to be answered; a person's conversation stays silent."""
_QUIET_SECONDS = 1.2


class PlainFace:
    """Prints every sign on a line of its own."""

    def __init__(self, console: Console, language: str) -> None:
        self._console, self._language = console, language

    def show(self, text: Text) -> None:
        self._console.print(text, soft_wrap=True)

    def show_tick(self, status: str) -> None:
        word = WORDING.say(self._language, f"chat.tick_{status}")
        self.show(Text(f"{TICKS.get(status, '')} {word}", style="dim"))

    def show_typing(self) -> None:
        self.show(Text(WORDING.say(self._language, "chat.typing"), style="dim"))


def open_lines() -> "asyncio.Queue[str | None]":
    """Standard input, line by line; None at its end."""
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, None)

    # A daemon, because nothing can wake a thread that waits for a line nobody will write.
    threading.Thread(target=read, daemon=True).start()
    return lines


async def talk(room: Room, lines: "asyncio.Queue[str | None]", time: clock.Clock) -> None:
    """Each line is said and its answer awaited, until the end of input or /quit."""
    while (line := await lines.get()) is not None:
        if not await room.handle(line):
            return
        try:
            if line.strip():
                await _await_answer(room, time)
        except (PyreqwestError, control.SimulatorError, OSError):
            room.say("chat.gone", style="bold red")
            return


async def _await_answer(room: Room, time: clock.Clock) -> None:
    """Until an answer came and nothing more follows it, or none came in time."""
    before, deadline = room.heard, time.monotonic() + _ANSWER_SECONDS
    while time.monotonic() < deadline:
        heard = room.heard
        await room.listen(_QUIET_SECONDS)
        if room.heard == heard > before:
            return
