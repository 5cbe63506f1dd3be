"""The map shows the whole house: no room, and no file of records, that it does not name."""

import re
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "src" / "centralita"
MAP = (ROOT / "docs" / "map.md").read_text("utf-8")


def read_first_columns(heading: str) -> set[str]:
    """What is set as code in the first column of the first table under a heading."""
    [part] = re.findall(rf"^## {heading}$(.*?)(?=^## |\Z)", MAP, re.MULTILINE | re.DOTALL)
    table = next(text for text in part.split("\n\n") if text.startswith("|"))
    columns = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    return {name for column in columns for name in re.findall(r"`([^`]+)`", column)}


def test_every_room_is_on_the_map() -> None:
    rooms = {f"{path.parent.name}/" for path in HOUSE.glob("*/__init__.py")}
    rooms |= {path.name for path in HOUSE.glob("[a-z]*.py")}
    shown = read_first_columns("Rooms")
    assert rooms - shown == set()
    assert {name for name in shown if not (HOUSE / name).exists()} == set()


def test_every_file_of_records_is_on_the_map() -> None:
    files = {path.stem for path in (HOUSE / "records").glob("[a-z]*.py")}
    shown = {name.rstrip("/") for name in read_first_columns("records, by noun")}
    assert {file for file in files if not any(fnmatch(file, each) for each in shown)} == set()
    gone = {each for each in shown - {"migrations"} if not any(fnmatch(f, each) for f in files)}
    assert gone == set()
