"""The console people read: nobody's words can steer their terminal.

Names and messages come from strangers. An escape sequence in one would recolour the screen, rename
the window or write to the clipboard; a bidirectional override would make a text read otherwise than
it is. Both are taken out on the way to the screen, after the styles were chosen, so ours stay.
"""

from collections.abc import Iterable
from typing import IO

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.segment import Segment

from centralita.kit.steering import disarm


def make_console(file: IO[str] | None = None, *, width: int | None = None) -> Console:
    """A console that prints text as it is, and of it only what can be seen.

    `width` in columns; None asks the terminal.
    """
    console = Console(file=file, highlight=False, soft_wrap=False, width=width)
    console.push_render_hook(_Disarm())
    return console


class _Disarm(RenderHook):
    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Disarmed(each) for each in renderables]


class _Disarmed:
    """What it wraps, without the steering. None of it takes room, so that no column moves."""

    def __init__(self, inner: ConsoleRenderable) -> None:
        self._inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from _disarm_each(console.render(self._inner, options))


def _disarm_each(segments: Iterable[Segment]) -> Iterable[Segment]:
    for segment in segments:
        yield segment if segment.control else segment._replace(text=disarm(segment.text))
