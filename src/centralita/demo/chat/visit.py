"""`centralita chat`: joins the demo that is up, or opens one quietly for as long as it lasts."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

from msgspec import Struct
from pyreqwest.exceptions import PyreqwestError

from centralita.demo import crew, ground, show
from centralita.demo.chat import plain, screen
from centralita.demo.chat.places import Place, find_place, list_places
from centralita.demo.chat.room import Room
from centralita.demo.narrator import Narrator, make_console
from centralita.kit import clock, log
from centralita.simulator import control
from centralita.vocabulary import errors

Ask = Callable[[], Awaitable[str | None]]


class ChatWishes(Struct, frozen=True, kw_only=True):
    """What was asked for on the command line."""

    data_dir: Path
    language: str = "es"
    business: str | None = None
    name: str = "Alex"


def run_chat(wishes: ChatWishes) -> int:
    """Chat until the person has enough; the exit code. Blocks.

    Raises `NotFound` for a business that is not in the demo, and what starting a demo raises.
    """
    log.configure(as_json=False, level="ERROR")
    narrator = Narrator(make_console(), wishes.language)
    place = find_place(wishes.business) if wishes.business else None
    folder = ground.find_folder(wishes.data_dir)
    simulator_url = crew.find_simulator(folder)
    if simulator_url is not None and asyncio.run(_is_up(simulator_url)):
        url = simulator_url
        return show.run_until_signal(lambda: _chat(wishes, narrator, place, url))
    narrator.note("chat.starting")
    with ground.hold(folder):
        base = ground.prepare(folder)

        async def visit() -> int:
            async with crew.open_crew(base, wishes.language, crew.Ports()) as running:
                return await _chat(wishes, narrator, place, running.simulator_url)

        return show.run_until_signal(visit)


async def _is_up(simulator_url: str) -> bool:
    try:
        async with control.SimulatorClient(simulator_url) as sim:
            await sim.counters()
    except (PyreqwestError, control.SimulatorError, OSError, ValueError):
        return False  # nobody there, or somebody else
    return True


async def _chat(
    wishes: ChatWishes, narrator: Narrator, place: Place | None, simulator_url: str
) -> int:
    async with AsyncExitStack() as stack:
        sim = await stage_in(stack, simulator_url)
        if sys.stdin.isatty() and sys.stdout.isatty():
            face = screen.ScreenFace(narrator.console, wishes.language)
            room = Room(sim, face, wishes.language, place or list_places()[0], wishes.name)
            if place is None and not await _choose(room, face.session.prompt_async):
                return 0
            await room.enter()
            room.say("chat.hint")
            await screen.talk(room, face)
        else:
            plain_face = plain.PlainFace(narrator.console, wishes.language)
            room = Room(sim, plain_face, wishes.language, place or list_places()[0], wishes.name)
            lines = plain.open_lines()
            if place is None and not await _choose(room, lines.get):
                return 0
            await room.enter()
            await plain.talk(room, lines, clock.SystemClock())
    return 0


async def stage_in(stack: AsyncExitStack, simulator_url: str) -> control.SimulatorClient:
    """A client of that simulator, closed with the stack."""
    return await stack.enter_async_context(control.SimulatorClient(simulator_url))


async def _choose(room: Room, ask: Ask) -> bool:
    """Let the person pick a business from the list. False: they left."""
    room.show_places()
    while True:
        try:
            text = await ask()
        except (EOFError, KeyboardInterrupt):
            return False
        if text is None:
            return False
        try:
            room.place = find_place(text)
        except errors.NotFound as problem:
            room.say("chat.refused", style="yellow", reason=problem)
        else:
            return True
