"""A real Postgres for the tests that ask for it, and none for those that don't.

One server without fsync is shared by all runs and workers of this checkout, and stopped by the last
of them. The schema is migrated once into a template; each test that touches the database gets a
clone of its own (about 50 ms; truncating the tables takes as long and would lose seeded rows).
"""

import fcntl
import hashlib
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from centralita.kit import crypto, db, postgres

APP_PASSWORD = "app password for tests"
PIPE_PASSWORD = "pipe password for tests"
_ROOM_BYTES = 4 * 1024**3
_SOURCE = Path(__file__).parent.parent / "src" / "centralita" / "records"


@dataclass(frozen=True)
class DatabaseUrls:
    """One clean, migrated database, as its three roles see it."""

    name: str
    owner: str
    app: str
    pipe: str


@dataclass(frozen=True)
class Clones:
    """A server with a migrated template, and numbers for the databases cloned from it."""

    server: postgres.EmbeddedPostgres
    template: str
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def make(self) -> DatabaseUrls:
        name = f"test_{os.getpid()}_{next(self.numbers)}"
        # Copied file by file: half the time, or less, of writing each page to the log.
        self.run(f"create database {name} template {self.template} strategy file_copy")
        return DatabaseUrls(
            name=name,
            owner=self.server.owner_url(name),
            app=self.server.url_for("centralita_app", APP_PASSWORD, name),
            pipe=self.server.url_for("centralita_pipe", PIPE_PASSWORD, name),
        )

    def drop(self, urls: DatabaseUrls) -> None:
        self.run(f"drop database if exists {urls.name} with (force)")

    def run(self, statement: str) -> None:
        _run_as_owner(self.server, statement)


@pytest.fixture(scope="session")
def postgres_clones() -> Iterator[Clones]:
    """The shared server with its template. Whoever leaves last stops it."""
    mark = hashlib.sha256(f"{_SOURCE} {os.getuid()}".encode()).hexdigest()[:8]
    folder = _find_fast_folder() / f"centralita-tests-{mark}"
    with folder.with_suffix(".users").open("a") as users:
        alone = _try_lock(users.fileno())
        if not alone:
            fcntl.flock(users, fcntl.LOCK_SH)
        server = postgres.ensure_running(folder, fast=True)
        if alone:
            _drop_left_overs(server)
            fcntl.flock(users, fcntl.LOCK_SH)
        with folder.with_suffix(".template").open("a") as building:
            fcntl.flock(building, fcntl.LOCK_EX)
            template = _ensure_template(server)
        yield Clones(server, template)
        if _try_lock(users.fileno()):
            server.stop()


@pytest.fixture
def database_urls(postgres_clones: Clones) -> Iterator[DatabaseUrls]:
    """A clean, migrated database of this test's own, for programs that connect by themselves."""
    urls = postgres_clones.make()
    yield urls
    postgres_clones.drop(urls)


@pytest.fixture
async def database(database_urls: DatabaseUrls) -> AsyncIterator[db.Database]:
    """A clean, migrated database of this test's own, through the doors the product uses."""
    opened = await db.open_database(app_url=database_urls.app, pipe_url=database_urls.pipe)
    yield opened
    await opened.close()


@pytest.fixture
def master_keys() -> crypto.MasterKeys:
    """A ring with one fresh master key."""
    return crypto.MasterKeys.parse(crypto.new_master_key())


def _find_fast_folder() -> Path:
    """In memory where there is room for it: a clone is 400 small files, made and thrown away for
    thousands of tests, and there that takes half the time."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM_BYTES:
        return memory
    return Path(tempfile.gettempdir())


def _try_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _run_as_owner(server: postgres.EmbeddedPostgres, statement: str) -> list[str]:
    with psycopg.connect(server.owner_url("postgres"), autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return [row[0] for row in cursor.fetchall()] if cursor.description else []


def _drop_left_overs(server: postgres.EmbeddedPostgres) -> None:
    """What runs that were killed left behind, and templates of older schemas."""
    current = _template_name()
    for name in _run_as_owner(server, "select datname from pg_database"):
        if name.startswith(("test_", "template_of_")) and name != current:
            if name.startswith("template_of_"):
                _run_as_owner(server, f"alter database {name} is_template false")
            _run_as_owner(server, f"drop database if exists {name} with (force)")


def _template_name() -> str:
    """Changes with the migrations, so that an unchanged schema is migrated only once."""
    digest = hashlib.sha256()
    house = [_SOURCE / "migrate.py", _SOURCE / "roles.py", *(_SOURCE / "migrations").rglob("*.*")]
    trades = (_SOURCE.parent / "verticals").glob("*/migrations/*.*")
    for path in sorted([*house, *trades]):
        if path.suffix in {".py", ".sql", ".toml"}:
            digest.update(path.name.encode() + path.read_bytes())
    return f"template_of_{digest.hexdigest()[:16]}"


def _ensure_template(server: postgres.EmbeddedPostgres) -> str:
    # Imported here, because tests without a database should not wait for a migration tool.
    from centralita.installed import MIGRATIONS
    from centralita.records import migrate

    name = _template_name()
    if name in _run_as_owner(server, "select datname from pg_database where datistemplate"):
        return name
    _run_as_owner(server, f"drop database if exists {name} with (force)")
    _run_as_owner(server, f"create database {name}")
    migrate.migrate(
        server.owner_url(name),
        app_password=APP_PASSWORD,
        pipe_password=PIPE_PASSWORD,
        trades=MIGRATIONS,
    )
    _run_as_owner(server, f"alter database {name} is_template true")
    return name
