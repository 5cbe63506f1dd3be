"""What the demo stands on: a folder of its own with a master key, a Postgres, and what it keeps.

<data folder>/demo/   postgres/   master.key   kept.json   env   logs/   lock   demo.json (while up)

It shares nothing with a real installation in the same data folder.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec
from pydantic import SecretStr

from centralita import app as composition
from centralita.kit import crypto, json, postgres
from centralita.settings import Settings
from centralita.vocabulary import errors

_KEEPER = "centralita.demo.keeper"
_LOCK_TRIES = 100
_LOCK_PAUSE_SECONDS = 0.2


class Kept(msgspec.Struct):
    """What one start leaves to the next."""

    run: int = 0
    chakra_path: str = ""
    trades: dict[str, str] = {}
    """What each business was brought for its trade, as a fingerprint."""


@dataclass(frozen=True)
class Ground:
    """Everything is there, and the database is up to date."""

    folder: Path
    keys: crypto.MasterKeys
    master_key: crypto.Secret
    postgres: postgres.EmbeddedPostgres
    urls: composition.DatabaseUrls
    kept: Kept
    is_new: bool

    @property
    def logs(self) -> Path:
        """Where the processes' output goes."""
        return self.folder / "logs"

    @property
    def key_file(self) -> Path:
        """The master key that the demo made for itself."""
        return self.folder / "master.key"

    def keep(self) -> None:
        """Write down what the next start must know."""
        write_private(self.folder / "kept.json", json.encode_text(msgspec.to_builtins(self.kept)))


def find_folder(data_dir: Path) -> Path:
    """The demo's folder inside the data folder, or where root may keep it."""
    return postgres.default_data_dir(data_dir / "demo")


def take_lock(folder: Path) -> IO[str]:
    """One demo at a time in a folder; the lock goes when the last process that has it ends.

    A demo that was just stopped may still be putting its database to rest: waits 20 s for it.
    Raises `Conflict`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)  # the database's user walks through here to its own folder
    lock = (folder / "lock").open("a")
    for _ in range(_LOCK_TRIES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if (folder / "demo.json").exists():
                break
            time.sleep(_LOCK_PAUSE_SECONDS)
        else:
            return lock
    lock.close()
    raise errors.Conflict(
        "A demo is running in this folder already. Write to it with ./run chat, or stop it first.",
        code="demo_running",
    )


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """The folder is ours in this block; afterwards its Postgres rests, whatever happened to us.

    Raises `Conflict` when another demo has it.
    """
    with take_lock(folder) as lock:
        shutil.rmtree(folder / "logs", ignore_errors=True)  # of the demo before
        (folder / "logs").mkdir(mode=0o700)
        with (folder / "logs" / "keeper.log").open("ab") as log:
            keeper = subprocess.Popen(
                [sys.executable, "-m", _KEEPER, str(folder)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=[lock.fileno()],
            )
        try:
            yield
        finally:
            keeper.communicate()


def prepare(folder: Path, *, fresh: bool = False) -> Ground:
    """Key, database and schema, made where missing. Blocks; call it with the lock taken.

    `fresh` forgets every earlier demo. Raises `PostgresFailed`.
    """
    if fresh:
        _clear(folder)
    is_new = not (folder / "postgres").exists()
    running = postgres.ensure_running(folder)
    keys = composition.load_demo_keys(folder)
    settings = make_settings(owner_url=running.owner_url())
    urls = composition.resolve_database(settings, keys)
    composition.migrate_database(urls)
    return Ground(
        folder=folder,
        keys=keys,
        master_key=crypto.Secret((folder / "master.key").read_text().strip()),
        postgres=running,
        urls=urls,
        kept=_load_kept(folder),
        is_new=is_new,
    )


def make_settings(*, owner_url: str, simulator_url: str = "") -> Settings:
    """Settings that know this demo and nothing of the environment around it."""
    return Settings(
        database_url=SecretStr(owner_url),
        app_database_url=None,
        pipe_database_url=None,
        graph_base_url=simulator_url or "https://graph.facebook.com",
        chakra_base_url=simulator_url or "https://api.chakrahq.com",
        graph_version="v23.0",
        database_statement_cache=256,
        app_pool_size=2,
        pipe_pool_size=2,
    )


def _clear(folder: Path) -> None:
    if (folder / "postgres").exists():
        postgres.ensure_running(folder).stop()
    for each in folder.iterdir():
        if each.name in ("lock", "logs"):
            continue
        shutil.rmtree(each) if each.is_dir() else each.unlink()


def _load_kept(folder: Path) -> Kept:
    try:
        return msgspec.json.decode((folder / "kept.json").read_bytes(), type=Kept)
    except (OSError, msgspec.MsgspecError):
        return Kept()


def write_private(file: Path, text: str) -> None:
    """A file for this user's eyes, in one step."""
    new = file.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
    new.replace(file)
