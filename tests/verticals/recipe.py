"""The recipe of a trade, as its page tells it: which files it writes, which lines it adds where."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "add-a-trade.md"
TOUCHED = ("src/centralita/installed.py", "pyproject.toml")
FOLDERS = ("src/centralita/verticals/laundry", "tests/verticals/laundry")

_BLOCK = re.compile(r"^\*\*`([^`]+)`\*\*$|^```([a-z]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Recipe(NamedTuple):
    """Path → text of each new file; (path, diff) of each edit of a file that is there."""

    files: dict[str, str]
    edits: list[tuple[str, str]]


def read() -> Recipe:
    """Each block belongs to the path that stands last above it."""
    recipe, place = Recipe({}, []), ""
    for path, language, text in _BLOCK.findall(PAGE.read_text("utf-8")):
        if path:
            place = path
        elif language == "diff":
            recipe.edits.append((place, text))
        elif place and place not in recipe.files:
            recipe.files[place] = text
            place = ""
    return recipe


def follow(recipe: Recipe, root: Path) -> None:
    """Do what the page says, in a copy of the project."""
    for place, text in recipe.files.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text(text, "utf-8")
    for folder in FOLDERS:
        (root / folder / "__init__.py").touch()
    for place, diff in recipe.edits:
        file = root / place
        file.write_text(_edit(file.read_text("utf-8"), diff), "utf-8")


def _edit(text: str, diff: str) -> str:
    """A line is added below the one above it, or takes its place; other trades may be there too."""
    lines = diff.splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("+"))
    above, new = lines[at - 1][1:], lines[at][1:]
    if lines[at - 1].startswith(" "):
        assert f"{above}\n" in text, f"the page shows an older file; where is {above!r}?"
        return text.replace(f"{above}\n", f"{above}\n{new}\n", 1)
    same = next(n for n, (old, fresh) in enumerate(zip(above, new, strict=False)) if old != fresh)
    begin, added = above[:same], new[same : same + len(new) - len(above)]
    assert begin in text, f"the page shows an older file; where is {begin!r}?"
    return text.replace(begin, begin + added, 1)
