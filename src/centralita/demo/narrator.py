"""What the audience sees: short lines, coloured where the terminal can, plain where it can't."""

from collections.abc import Sequence
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.text import Text

from centralita.kit import terminal
from centralita.records import wording

WORDING = wording.Wording(Path(__file__).parent / "texts")
_PLAIN_WIDTH = 100
_NAME_WIDTH = 16
_NARROW_NAME_WIDTH = 12
_WIDE = 90
_NARROW = 60


def make_console(file: IO[str] | None = None) -> Console:
    """A console that is 100 wide where nobody can say how wide it is."""
    console = terminal.make_console(file)
    return console if console.is_terminal else terminal.make_console(file, width=_PLAIN_WIDTH)


class Narrator:
    """Prints in one language; every sentence is in `texts/`."""

    def __init__(self, console: Console, language: str) -> None:
        self.console = console
        self.language = language
        self._names = _NAME_WIDTH if console.width >= _WIDE else _NARROW_NAME_WIDTH

    def word(self, key: str, **facts: object) -> str:
        """A sentence or word of `texts/`."""
        return WORDING.say(self.language, key, **facts)

    def chapter(self, key: str, **facts: object) -> None:
        """The heading of a scene, and one sentence on what it shows."""
        self.console.print()
        self.console.print(Text("━━ " + self.word(f"{key}.title", **facts), style="bold cyan"))
        about = WORDING.find(self.language, f"{key}.about", facts)
        if about:
            self.console.print(Text(about, style="dim"))

    def business(self, name: str, facts: str) -> None:
        """The heading of a conversation."""
        heading = (("\n● ", "bold green"), (name, "bold"), (f"  {facts}", "dim"))
        self.console.print(Text.assemble(*heading))

    def speak(self, name: str, text: str, *, style: str, after: str = "") -> None:
        """One message of a conversation: who, what, and ticks or the like behind it."""
        said = Text(text)
        if after:
            said.append("  ")
            said.append(after, style="blue")
        self._line(Text(name, style=style), said)

    def aside(self, text: str, style: str = "dim") -> None:
        """What is not said but seen: buttons, typing, the rule that answered."""
        self._line(Text(""), Text(text, style=style))

    def note(self, key: str, style: str = "", **facts: object) -> None:
        """A sentence of the narrator's."""
        self._line(Text("·", style="cyan"), Text(self.word(key, **facts), style))

    def command(self, arguments: Sequence[str]) -> None:
        """What an operator types."""
        self._line(Text("$", style="bold yellow"), Text(" ".join(arguments), "yellow"))

    def result(self, held: bool, key: str, **facts: object) -> None:
        """What came of it."""
        mark = Text("✓" if held else "✗", "bold green" if held else "bold red")
        self._line(mark, Text(self.word(key, **facts), "" if held else "red"))

    def _line(self, left: Text, right: Text) -> None:
        """Two columns; on a narrow terminal the left one shrinks to a step."""
        width = self._names if self.console.width >= _NARROW or len(left) > 1 else 2
        rows = right.wrap(self.console, max(20, self.console.width - width - 1))
        if len(left) > width or (len(left) > 1 and self.console.width < _NARROW):
            self.console.print(left)
            left = Text("")
            width = self._names if self.console.width >= _NARROW else 2
        for at, row in enumerate(rows or [Text("")]):
            row.rstrip()
            head = left.copy() if at == 0 else Text("")
            pad = " " * (width - len(head))
            is_mark = len(head) == 1
            line = Text.assemble(pad, head, " ") if is_mark else Text.assemble(head, pad, " ")
            self.console.print(line + row, overflow="ignore", no_wrap=True)
