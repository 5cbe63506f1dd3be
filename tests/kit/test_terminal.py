"""Nobody's words can steer the terminal of whoever reads them."""

import io

import pytest
from rich.table import Table
from rich.text import Text

from centralita.kit import steering, terminal

STEERING = {
    "colour": "\x1b[31m",
    "window title": "\x1b]0;title\x07",
    "clipboard": "\x1b]52;c;bXVuZG8=\x1b\\",
    "one-byte introducer": "\x9b31m",
    "backspace": "\x08",
    "carriage return": "\r",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
}


def show(renderable: Text | Table) -> str:
    file = io.StringIO()
    console = terminal.make_console(file, width=60)
    console.print(renderable)
    return file.getvalue()


@pytest.mark.parametrize("sequence", STEERING.values(), ids=STEERING.keys())
def test_a_strangers_name_steers_nothing(sequence: str) -> None:
    name = f"Emma{sequence}Marina"
    table = Table("name")
    table.add_row(Text(name))
    for shown in (show(Text(name)), show(table)):
        assert not set(shown) & set("\x1b\x07\x08\r\x9b\u202e\u2066")
        assert "Emma" in shown
        assert "Marina" in shown


def test_markup_in_a_message_is_only_text() -> None:
    assert "[red]alarm[/red]" in show(Text("[red]alarm[/red]"))


def test_columns_stay_in_place() -> None:
    table = Table("name")
    table.add_row(Text("Emma\x1b[2J"))
    table.add_row(Text("Marina"))
    assert len({len(line) for line in show(table).splitlines()}) == 1


def test_line_breaks_tabs_and_letters_stay() -> None:
    text = "¿Mañana a las 8?\nSí 👍🏽 عربى"
    assert steering.disarm(text + "\t") == text + "\t"
