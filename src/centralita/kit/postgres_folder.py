"""The folder of an embedded Postgres: what lies in it, who runs it, and whether its server lives.

postgres/data       the cluster           postgres/password   of the superuser, 0600
postgres/port       of the last start     postgres/log        what the server said
postgres/lock       held by whoever sets up, starts or stops
"""

import contextlib
import fcntl
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from centralita.kit import postgres_programs
from centralita.kit.postgres_programs import Account, PostgresFailed, Programs


@dataclass(frozen=True)
class Folder:
    """The folder `postgres` inside a data folder, its user and the programs for it."""

    path: Path
    account: Account
    programs: Programs

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def log(self) -> Path:
        return self.path / "log"

    @property
    def password(self) -> Path:
        return self.path / "password"

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time sets up, starts or stops; the lock goes away with its holder."""
        with (self.path / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of Postgres' programs as the user of this folder."""
        command = [str(self.programs.folder / program), *arguments]
        return self.account.run(command, cwd=self.path)

    def pg_ctl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run pg_ctl on this cluster."""
        return self.run("pg_ctl", *arguments, f"--pgdata={self.data}")

    def find_recorded_pid(self) -> int | None:
        """The process id the last server left in its lock file, alive or not."""
        return _read_number(self.data / "postmaster.pid")

    def find_postmaster(self) -> int | None:
        """The id of the running server process of this very folder."""
        pid = self.find_recorded_pid()
        return pid if pid is not None and _works_in(pid, self.data) else None

    def find_port(self) -> int | None:
        """The port of the last start, running or not."""
        return _read_number(self.path / "port")

    def get_port(self) -> int:
        """As `find_port`; PostgresFailed when it was never written."""
        port = self.find_port()
        if port is None:
            raise PostgresFailed(f"{self.path}/port is missing: stop Postgres and start again")
        return port

    def set_port(self, port: int) -> None:
        """Remember the port for this start and the next."""
        path = self.path / "port"
        path.write_text(f"{port}\n")
        self.account.own(path, 0o600)


def open_folder(data_dir: Path) -> Folder:
    """The Postgres folder of a data folder, made if need be. Raises PostgresFailed."""
    path = data_dir / "postgres"
    account = postgres_programs.get_account(path)
    nearest = next(parent for parent in (path, *path.parents) if parent.exists())
    if not account.can_enter(nearest):
        raise PostgresFailed(
            f"the user '{account.name}', who runs Postgres, cannot reach {nearest}: "
            "choose another folder with CENTRALITA_DATA_DIR (for root, one outside /root)."
        )
    try:
        _make_folders(data_dir, path, account)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PostgresFailed(f"the data folder {data_dir} cannot be made: {reason}") from error
    return Folder(path, account, postgres_programs.get_programs(account))


def _make_folders(data_dir: Path, path: Path, account: Account) -> None:
    if not data_dir.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        # The server's user walks through here to its own folder; nobody else may list it.
        data_dir.chmod(0o711 if account.switch else 0o700)
    if not path.exists():
        path.mkdir(exist_ok=True)
        account.own(path, 0o700)
    lock = path / "lock"
    if not lock.exists():
        lock.touch()
        account.own(lock, 0o600)


def does_exist(pid: int) -> bool:
    """Whether a process has that id, be it dead but not yet collected."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def find_reason(text: str) -> str:
    """The line of a program's words that says why it failed, for a sentence of ours."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    fatal = [line.split("FATAL:", 1)[1].strip() for line in lines if "FATAL:" in line]
    return (fatal or lines or ["(it said nothing)"])[-1]


def _works_in(pid: int, folder: Path) -> bool:
    """Whether a process has this working folder; a server always works in its data folder."""
    if not Path("/proc/self/cwd").exists():
        return does_exist(pid)
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except OSError:
        return False  # gone, dead but not collected, or somebody else's


def _read_number(path: Path) -> int | None:
    try:
        first = path.read_text().split("\n", 1)[0].strip()
    except FileNotFoundError:
        return None
    return int(first) if first.isdigit() else None
