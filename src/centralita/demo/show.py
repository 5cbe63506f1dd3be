"""`centralita demo`: the whole evening on one page."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

from msgspec import Struct
from rich.table import Table
from rich.text import Text

from centralita.demo import businesses, crashes, crew, figures, ground, promises, talks, troubles
from centralita.demo.evidence import Evidence
from centralita.demo.narrator import Narrator, make_console
from centralita.demo.stage import Stage
from centralita.kit import clock, log

INTERRUPTED = 130

_SCENES: tuple[Callable[[Stage], Awaitable[None]], ...] = (
    talks.play,
    troubles.mix,
    troubles.unknown,
    troubles.dead_token,
    troubles.backward,
    crashes.kill_worker,
    crashes.kill_database,
)


class Wishes(Struct, frozen=True, kw_only=True):
    """What was asked for on the command line."""

    data_dir: Path
    language: str = "es"
    once: bool = False
    fresh: bool = False
    ports: crew.Ports = crew.Ports()


def run_demo(wishes: Wishes) -> int:
    """Set up, play, judge; then stay up unless `once`. The exit code: 0 when all promises held.

    Blocks. Raises `Conflict` when a demo runs already, `PostgresFailed`, `Unavailable`.
    """
    log.configure(as_json=False, level="ERROR")
    narrator = Narrator(make_console(), wishes.language)
    time = clock.SystemClock()
    started = time.monotonic()
    narrator.chapter("hello")
    folder = ground.find_folder(wishes.data_dir)
    with ground.hold(folder):
        if wishes.fresh or not (folder / "postgres").exists():
            narrator.note("hello.first")
        base = ground.prepare(folder, fresh=wishes.fresh)

        async def evening() -> int:
            async with crew.open_crew(base, wishes.language, wishes.ports) as running:
                seconds = time.monotonic() - started
                narrator.note("hello.ready", seconds=f"{seconds:.1f}", folder=folder)
                narrator.note("hello.console", style="bold", url=running.server_url)
                held = await _play(Stage(running, narrator, Evidence(), time))
                if not wishes.once:
                    await _stay(running, narrator)
                    return 1
                return 0 if held else 1

        code = run_until_signal(evening)
    narrator.note("bye")
    return code


def run_until_signal(work: Callable[[], Awaitable[int]]) -> int:
    """Run it; Ctrl-C, SIGTERM and a closed terminal end it in good order."""

    async def main() -> int:
        task = asyncio.ensure_future(work())
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                loop.add_signal_handler(number, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            return INTERRUPTED

    return asyncio.run(main())


async def _play(stage: Stage) -> bool:
    """Scene by scene; one that breaks off is told and counts against us."""
    since = stage.clock.now()
    broken = 0
    for scene in _SCENES:
        try:
            await scene(stage)
        except Exception as problem:
            broken += 1
            reason = log.redact(f"{type(problem).__name__}: {problem}")
            stage.narrator.result(False, "broken", scene=scene.__name__, reason=reason)
    await stage.crew.sim.clear_faults()
    await figures.compare(stage, since)
    verdicts = promises.judge(stage.evidence)
    _print_verdicts(stage.narrator, stage.evidence, verdicts)
    return not broken and all(each.held for each in verdicts)


def _print_verdicts(
    narrator: Narrator, evidence: Evidence, verdicts: list[promises.Verdict]
) -> None:
    narrator.chapter("verdict")
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 1))
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for each in verdicts:
        key = f"promise.{each.promise}"
        mark = Text("✓", "bold green") if each.held else Text("✗", "bold red")
        title = Text(narrator.word(f"{key}.title"), "bold" if each.held else "bold red")
        seen = Text(narrator.word(f"{key}.seen", **each.figures))
        table.add_row(Text.assemble(f"{each.promise} ", mark), title, seen)
    narrator.console.print(table)
    middle, slowest = promises.describe_waits(evidence)
    held = sum(each.held for each in verdicts)
    narrator.console.print()
    narrator.note(
        "verdict.waits", median=f"{middle:.2f}", slowest=f"{slowest:.2f}",
        said=evidence.said, replies=evidence.replies, burst=businesses.BURST_SECONDS,
    )  # fmt: skip
    narrator.result(held == len(verdicts), "verdict.sum", kept=held, all=len(verdicts))


async def _stay(running: crew.Crew, narrator: Narrator) -> None:
    """Print where everything is, and wait for Ctrl-C or for a process that ends by itself."""
    narrator.chapter("stay")
    narrator.note("stay.console", style="bold", url=running.server_url)
    narrator.note("stay.server", url=running.server_url)
    narrator.note("stay.simulator", url=running.simulator_url)
    narrator.note("stay.chat")
    narrator.note("stay.operate", file=running.ground.folder / "env")
    narrator.note("stay.docs")
    narrator.note("stay.stop", style="bold")
    ended = await running.wait_for_end()
    narrator.result(False, "stay.ended", name=ended)
