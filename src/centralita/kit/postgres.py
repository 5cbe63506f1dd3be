"""The embedded Postgres: set up, started, shared and stopped in a data folder of ours.

Two processes may share one folder: whoever comes first starts the server, the others use it. A
server whose owner died goes on and is used by the next start; one that was killed is started again
and recovers from its own log.
"""

import hashlib
import os
import shutil
import signal
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

import psycopg

from centralita.kit import crypto, ids, postgres_programs, postgres_settings
from centralita.kit.postgres_folder import Folder, does_exist, find_reason, open_folder
from centralita.kit.postgres_programs import PostgresFailed

__all__ = [
    "EmbeddedPostgres",
    "PostgresFailed",
    "default_data_dir",
    "ensure_running",
    "find_running",
]

OWNER = "centralita_owner"
DATABASE = "centralita"
_START_TIMEOUT_SECONDS = 180
_STARTS_TRIED = 8
_LOG_LIMIT_BYTES = 10_000_000


@dataclass(frozen=True)
class EmbeddedPostgres:
    """A server that runs. It outlives this process unless `stop` is called."""

    data_dir: Path
    port: int
    owner_password: crypto.Secret
    folder: Folder

    @property
    def log_file(self) -> Path:
        """What the server itself had to say."""
        return self.folder.log

    def url_for(self, user: str, password: str, database: str = DATABASE) -> str:
        """The address for one role and one database: by its socket, a fifth cheaper than TCP.

        TCP on loopback where the folder's path is too long for a socket.
        """
        who = f"postgresql://{user}:{urllib.parse.quote(password, safe='')}"
        sockets = postgres_settings.find_socket_folder(self.folder.path, self.port)
        if sockets is None:
            return f"{who}@127.0.0.1:{self.port}/{database}"
        return f"{who}@/{database}?host={urllib.parse.quote(str(sockets))}&port={self.port}"

    def owner_url(self, database: str = DATABASE) -> str:
        """The address of the superuser, who owns everything: for migrations and tests only."""
        return self.url_for(OWNER, self.owner_password.reveal(), database)

    def stop(self) -> None:
        """Stop the server in good order; who else uses it loses it too. Raises PostgresFailed."""
        with self.folder.locked():
            if self.folder.find_postmaster() is None:
                return
            stopped = self.folder.pg_ctl("stop", "--mode=fast", "--wait", "--timeout=60")
            if stopped.returncode != 0:
                raise PostgresFailed(f"Postgres did not stop: {find_reason(stopped.stdout)}")

    def kill(self) -> None:
        """Kill the server as a power cut would (kill -9), to show that nothing is lost."""
        pid = self.folder.find_postmaster()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)


def ensure_running(data_dir: Path, *, fast: bool = False) -> EmbeddedPostgres:
    """The Postgres of a data folder, set up and started if need be. Blocks until it answers.

    `fast` gives up safety on power loss (fsync off), for tests; it counts when this call starts the
    server. Raises PostgresFailed with a sentence for the operator.
    """
    folder = open_folder(data_dir.absolute())
    with folder.locked():
        if not (folder.data / "PG_VERSION").exists():
            _initialise(folder, fast=fast)
        _check_version(folder)
        if folder.find_postmaster() is None:
            _start(folder, fast=fast)
        postgres = EmbeddedPostgres(
            data_dir=data_dir,
            port=folder.get_port(),
            owner_password=crypto.Secret(folder.password.read_text().strip()),
            folder=folder,
        )
        _await_answer(postgres)
    return postgres


def find_running(data_dir: Path) -> EmbeddedPostgres | None:
    """The server of a data folder, None where none runs; makes and starts nothing."""
    if not (data_dir.absolute() / "postgres" / "data" / "PG_VERSION").exists():
        return None
    folder = open_folder(data_dir.absolute())
    port = folder.find_port()
    if port is None or folder.find_postmaster() is None:
        return None
    password = crypto.Secret(folder.password.read_text().strip())
    return EmbeddedPostgres(data_dir=data_dir, port=port, owner_password=password, folder=folder)


def default_data_dir(wished: Path) -> Path:
    """The wished folder, or for root, if no ordinary user could reach it, one under /var/lib.

    Two wishes never share a folder.
    """
    wished = wished.absolute()
    account = postgres_programs.get_account(wished / "postgres")
    nearest = next(folder for folder in (wished, *wished.parents) if folder.exists())
    if account.can_enter(nearest):
        return wished
    mark = hashlib.sha256(str(wished).encode()).hexdigest()[:8]
    return postgres_programs.SYSTEM_FOLDER / f"data-{mark}"


def _initialise(folder: Folder, *, fast: bool) -> None:
    """Make a cluster beside its final place, so that an interrupted attempt leaves no half."""
    building = folder.path / "data.new"
    shutil.rmtree(building, ignore_errors=True)
    folder.password.write_text(ids.new_secret() + "\n")
    folder.account.own(folder.password, 0o600)
    made = folder.run(
        "initdb",
        f"--pgdata={building}",
        f"--username={OWNER}",
        f"--pwfile={folder.password}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        *postgres_settings.locale_options(folder.programs.version),
        *(["--no-sync"] if fast else []),
    )
    if made.returncode != 0:
        reason = find_reason(made.stdout)
        raise PostgresFailed(f"Postgres could not be set up in {folder.path}: {reason}")
    with (building / "postgresql.conf").open("a") as file:
        file.write(f"\ninclude = '{postgres_settings.FILE_NAME}'\n")
    building.rename(folder.data)


def _check_version(folder: Folder) -> None:
    made_by = (folder.data / "PG_VERSION").read_text().strip()
    if made_by != str(folder.programs.version):
        raise PostgresFailed(
            f"the data in {folder.data} was made by Postgres {made_by}, the programs here are "
            f"{folder.programs.version}: dump it with the old programs and restore it, or use "
            "another CENTRALITA_DATA_DIR."
        )


def _start(folder: Folder, *, fast: bool) -> None:
    _forget_stale_locks(folder)
    if folder.log.exists() and folder.log.stat().st_size > _LOG_LIMIT_BYTES:
        folder.log.rename(folder.log.with_suffix(".old"))
    port, said = folder.find_port(), ""
    for attempt in range(_STARTS_TRIED):
        if port is None or not postgres_settings.is_free(port):
            port = postgres_settings.find_free_port()
        said = _try_start(folder, port, fast=fast)
        if not said:
            return
        if "could not bind" in said:
            port = None  # somebody took it between our look and the start
        elif "pre-existing shared memory block" not in said:
            break
        time.sleep(0.3 * (attempt + 1))  # those who served a killed server are still leaving
    raise PostgresFailed(f"Postgres did not start: {find_reason(said)} (all of it: {folder.log})")


def _try_start(folder: Folder, port: int, *, fast: bool) -> str:
    """Start once; empty when it runs, else what the server wrote."""
    settings = postgres_settings.write(folder.data, socket_folder=folder.path, port=port, fast=fast)
    folder.account.own(settings, 0o600)
    folder.set_port(port)
    before = folder.log.stat().st_size if folder.log.exists() else 0
    started = folder.pg_ctl(
        "start", "--wait", f"--timeout={_START_TIMEOUT_SECONDS}", f"--log={folder.log}"
    )
    if started.returncode == 0:
        return ""
    written = folder.log.read_bytes()[before:] if folder.log.exists() else b""
    return written.decode(errors="replace") or started.stdout or "no reason given"


def _forget_stale_locks(folder: Folder) -> None:
    """Remove lock files whose process id is somebody else's now; Postgres would not dare to.

    After a restart of a container the same small ids come back, and a killed server may not be
    collected yet. Postgres still finds survivors of a killed server by their shared memory.
    """
    pid = folder.find_recorded_pid()
    if pid is not None and does_exist(pid):
        (folder.data / "postmaster.pid").unlink()
    for left_over in folder.path.glob(".s.PGSQL.*"):
        left_over.unlink()


def _await_answer(postgres: EmbeddedPostgres) -> None:
    """Wait until the server lets us in (it may be recovering); make our database if it is new."""
    for left in reversed(range(_START_TIMEOUT_SECONDS * 5)):
        try:
            _make_database(postgres.owner_url("postgres"))
            return
        except psycopg.OperationalError as error:
            if left == 0 or "password authentication failed" in str(error):
                reason = find_reason(str(error))
                raise PostgresFailed(f"Postgres does not answer: {reason}") from None
            time.sleep(0.2)


def _make_database(url: str) -> None:
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE])
        if known.fetchone() is None:
            connection.execute(f"create database {DATABASE}".encode())
