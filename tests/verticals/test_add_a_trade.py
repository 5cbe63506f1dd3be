"""The page that tells how to add a trade is followed to the letter, in a copy of the project.

The page's own code blocks are what is written, so that page and proof can't differ. In the copy the
import contracts, the types, the laws for every trade and a whole day at the laundry must then go
well, and nothing but the places that the page names may be touched.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from centralita.kit import crypto, postgres
from tests.verticals import recipe
from tests.verticals.recipe import FOLDERS, ROOT, TOUCHED, Recipe

COPIED = ("src", "tests", "docs", "tools", "pyproject.toml", "run")
SECONDS = 240
"""Far more than it takes: a machine may be busy."""
_LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())\n"
"""As the program `lint-imports` does it."""


@dataclass(frozen=True)
class Copy:
    """The project with one trade more; `before` are its files' digests without it."""

    root: Path
    recipe: Recipe
    before: Mapping[str, str]

    def run(self, *command: str, **more: str) -> str:
        """What a program prints in the copy; it must end with 0."""
        done = self.start(*command, **more)
        assert done.returncode == 0, f"{command[0]}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def start(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a module in the copy, with nothing of the project but the copy."""
        env = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "LANG": "C.UTF-8",
            "TMPDIR": str(self.root / "tmp"),
            "PYTHONPATH": f"{self.root / 'src'}{os.pathsep}{self.root}",
            "PYTHONDONTWRITEBYTECODE": "1",
            **more,
        }
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.root,
            env=env,
            check=False,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )


@pytest.fixture(scope="module")
def copy() -> Iterator[Copy]:
    with tempfile.TemporaryDirectory(prefix="trade-") as folder:
        root = Path(folder).resolve()
        root.chmod(0o711)  # Postgres' own user walks through here
        (root / "tmp").mkdir(mode=0o711)
        leave_out = shutil.ignore_patterns("__pycache__", ".*")
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, root / name, ignore=leave_out)
            else:
                shutil.copy(ROOT / name, root / name)
        (root / "lint.py").write_text(_LINT)
        followed, before = recipe.read(), read_digests(root)
        recipe.follow(followed, root)
        try:
            yield Copy(root, followed, before)
        finally:
            for place in (root / "data", *root.glob("tmp/centralita-tests-*")):
                stop_postgres(place)


def stop_postgres(place: Path) -> None:
    """What a run that was broken off may have left."""
    with contextlib.suppress(postgres.PostgresFailed):
        running = postgres.find_running(place) if place.is_dir() else None
        if running is not None:
            running.stop()


def read_digests(root: Path) -> dict[str, str]:
    """Every file of the copy by its path, caches and what programs leave aside."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for name in COPIED
        for path in ([root / name] if (root / name).is_file() else (root / name).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_nothing_but_the_named_places_is_touched(copy: Copy) -> None:
    after = read_digests(copy.root)
    changed = {path for path in {*copy.before, *after} if copy.before.get(path) != after.get(path)}
    inside = {path for path in changed if path.startswith(tuple(f"{each}/" for each in FOLDERS))}
    assert changed - inside == set(TOUCHED)
    assert len(inside) >= len(copy.recipe.files) >= 15
    for path in TOUCHED:
        old, new = ((root / path).read_text("utf-8") for root in (ROOT, copy.root))
        assert new.replace(" | (laundry)", "").splitlines() == old.splitlines() or set(
            new.splitlines()
        ) - set(old.splitlines()) == {"    laundry,", "        laundry.VERTICAL,"}, path


def test_imports_form_and_sizes_are_as_the_contracts_say(copy: Copy) -> None:
    assert "0 broken" in copy.run("lint")
    for words in (["format", "--check"], ["check"]):
        copy.run("ruff", *words, "--no-cache", *FOLDERS, "src/centralita/installed.py")
    copy.run("tools.check_size")


def test_a_trade_that_reaches_too_far_is_told_so(copy: Copy) -> None:
    """So that the silence above means something: one import of a stage, of a neighbour, of HTTP."""
    flow = copy.root / FOLDERS[0] / "flow.py"
    text = flow.read_text("utf-8")
    reaching = "from centralita.send import retry\nfrom centralita.verticals import hotel\n"
    try:
        flow.write_text(f"import httpx\n{reaching}{text}", "utf-8")
        told = copy.start("lint")
    finally:
        flow.write_text(text, "utf-8")
    assert told.returncode != 0
    for broken in ("Rooms import only", "Trades share a contract", "The network is"):
        line = next(line for line in told.stdout.splitlines() if line.startswith(broken))
        assert line.endswith("BROKEN")


@pytest.mark.slow
def test_its_types_are_strict(copy: Copy) -> None:
    cache = str(copy.root / "tmp" / "mypy")
    assert "no issues" in copy.run("mypy", "--cache-dir", cache, *FOLDERS)


@pytest.mark.slow
def test_the_laws_for_every_trade_hold(copy: Copy) -> None:
    """Its own tests, and those that find a new trade by themselves."""
    reference = "tests/docs/test_reference.py"
    shown = copy.run(
        "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
        "tests/verticals/laundry",
        "tests/verticals/test_every_trade.py",
        "tests/verticals/test_strangers.py",
        f"{reference}::test_every_command_is_documented_and_says_how_it_is_used",
        f"{reference}::test_every_code_of_an_error_is_documented_under_its_kind",
        "tests/contracts/test_laws.py::test_transactions_end_in_one_place_only",
        "-k", "not hotel and not restaurant",
    )  # fmt: skip
    assert "passed" in shown


@pytest.mark.slow
def test_a_day_at_the_laundry(copy: Copy) -> None:
    """Migrated, added to a business, talked to, collected, reminded, played, and fenced off."""
    copy.run(
        "tests.verticals.laundry_day",
        str(copy.root),
        CENTRALITA_DATA_DIR=str(copy.root / "data"),
        CENTRALITA_LANG="es",
        CENTRALITA_MASTER_KEY=crypto.new_master_key(),
    )
