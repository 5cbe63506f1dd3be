"""The laws of the house that no linter knows: each has its check here."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "centralita"
SOURCES = sorted(PACKAGE.rglob("*.py"))
BESIDE = sorted(
    path for folder in ("tests", "tools", "benchmarks") for path in (ROOT / folder).rglob("*.py")
)

BANNED_NAMES = {"utils", "helpers", "common", "misc", "base", "manager", "service", "models"}
MAY_COMMIT = {"kit/db_transactions.py", "records/migrate.py"}
SILENCED = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma: no cover)(.*)")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|NotImplementedError")


def place(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("centralita", include_external_packages=True, cache_dir=None)


def test_no_file_is_too_long() -> None:
    checked = subprocess.run(
        [sys.executable, ROOT / "tools" / "check_size.py"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    named = [path for path in [*SOURCES, *BESIDE] if BANNED_NAMES & {path.stem, path.parent.name}]
    assert named == []


def list_statements(path: Path) -> Iterator[str]:
    """Every text in a file that a database might take for a command, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in docstrings:
                yield node.value.strip().lower()
        elif isinstance(node, ast.Attribute) and node.attr == "commit":
            yield node.attr


def test_transactions_end_in_one_place_only() -> None:
    ends = re.compile(r"^commit\s*;?$|;\s*commit\b")
    found = {
        place(path)
        for path in SOURCES
        for statement in list_statements(path)
        if ends.search(statement)
    }
    assert found - MAY_COMMIT == set()
    assert "kit/db_transactions.py" in found


def test_a_silenced_check_says_why() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in [*SOURCES, *BESIDE]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := SILENCED.search(line))
        and len(re.findall(r"[a-z]{2,}", re.sub(r"\[.*?\]", "", found[1]))) < 2
    ]
    assert silent == []


def test_nothing_is_left_unfinished() -> None:
    left = [
        f"{place(path)}: {found[0]}"
        for path in SOURCES
        if (found := UNFINISHED.search(path.read_text(encoding="utf-8")))
    ]
    assert left == []


def list_outside_imports(graph: grimp.ImportGraph, room: str) -> set[str]:
    """Third-party packages that a room imports itself."""
    inside = {room, *graph.find_descendants(room)}
    found = {
        target for module in inside for target in graph.find_modules_directly_imported_by(module)
    }
    return {name for name in found if not name.startswith("centralita")} - sys.stdlib_module_names


def list_rooms_imported(graph: grimp.ImportGraph, room: str) -> set[str]:
    """Other rooms that a room imports itself."""
    inside = {room, *graph.find_descendants(room)}
    found = {
        target for module in inside for target in graph.find_modules_directly_imported_by(module)
    }
    ours = {name.split(".")[1] for name in found if name.startswith("centralita.")}
    return ours - {room.split(".")[1]}


@pytest.mark.parametrize(
    ("room", "rooms", "packages"),
    [
        ("vocabulary", set(), {"msgspec"}),
        ("kit", set(), None),
        ("settings", set(), {"pydantic", "pydantic_settings"}),
        ("decide", {"vocabulary"}, {"msgspec", "rapidfuzz", "jsonschema", "simpleeval"}),
        ("simulator", {"vocabulary", "kit"}, None),
        ("records", {"vocabulary", "kit"}, None),
        ("route", {"records", "vocabulary", "kit"}, None),
        ("providers", {"vocabulary", "kit"}, None),
        ("receive", {"providers", "records", "vocabulary", "kit"}, None),
        ("send", {"providers", "records", "vocabulary", "kit"}, None),
    ],
)
def test_a_room_imports_what_its_row_of_the_table_allows(
    imports: grimp.ImportGraph, room: str, rooms: set[str], packages: set[str] | None
) -> None:
    name = f"centralita.{room}"
    assert name in imports.modules
    assert list_rooms_imported(imports, name) - rooms == set()
    if packages is not None:
        assert list_outside_imports(imports, name) - packages == set()


def test_importing_the_program_starts_nothing() -> None:
    """Every module can be imported without a setting, and none starts a thread."""
    program = (
        "import importlib, pkgutil, threading, centralita\n"
        "for found in pkgutil.walk_packages(centralita.__path__, 'centralita.'):\n"
        "    if not found.name.endswith('__main__') and '.migrations' not in found.name:\n"
        "        importlib.import_module(found.name)\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": "/nonexistent"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


def test_the_lock_names_no_registry() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "index-url" not in lock
    requirements = [line for line in lock.splitlines() if line[:1].isalnum()]
    assert len(requirements) > 50
    assert all("==" in line for line in requirements)
    assert lock.count("--hash=sha256:") > len(requirements)
