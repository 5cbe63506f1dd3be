"""The embedded Postgres: killed, shared, moved and refused, and nothing of it lost."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from centralita.kit import db, postgres, postgres_programs


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder with a short path that any user can walk to, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="cp") as folder:
        Path(folder).chmod(0o711)
        place = Path(folder) / "data"
        yield place
        if (place / "postgres" / "data").exists():
            postgres.ensure_running(place).stop()


def run(server: postgres.EmbeddedPostgres, statement: str) -> list[object]:
    with psycopg.connect(server.owner_url(), autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return [row[0] for row in cursor.fetchall()] if cursor.description else []


def test_a_killed_server_comes_back_with_everything_committed(data_dir: Path) -> None:
    server = postgres.ensure_running(data_dir)
    run(server, "create table kept (n int)")
    for n in range(3):
        run(server, f"insert into kept values ({n})")
        server.kill()
        again = postgres.ensure_running(data_dir)
        assert again.port == server.port
        assert run(again, "select count(*) from kept") == [n + 1]
    assert run(server, "show fsync") == ["on"]
    assert run(server, "select current_setting('server_version_num')::int >= 150000") == [True]


async def test_open_connections_survive_a_kill_of_the_server(data_dir: Path) -> None:
    server = await asyncio.to_thread(postgres.ensure_running, data_dir)
    url = server.owner_url()
    opened = await db.open_database(app_url=url, pipe_url=url, pipe_pool_size=3)
    async with opened.pipe() as p:
        await p.execute("create schema centralita; create table centralita.kept (n int)")
    with pytest.raises(db.DatabaseUnavailable):
        async with opened.pipe() as p:
            await p.execute("insert into kept values (1)")
            server.kill()
            await p.fetchval("select pg_sleep(5)")
    with pytest.raises(db.DatabaseUnavailable):
        await opened.ping()
    await asyncio.to_thread(postgres.ensure_running, data_dir)
    await opened.ping()
    async with opened.pipe() as p:
        await p.execute("insert into kept values (2)")
        assert [row["n"] for row in await p.fetch("select n from kept")] == [2]
    await opened.close()


def test_a_lock_file_that_names_a_stranger_is_no_obstacle(data_dir: Path) -> None:
    postgres.ensure_running(data_dir, fast=True).stop()
    lock = data_dir / "postgres" / "data" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{lock.parent}\n1700000000\n5432\n\n127.0.0.1\n  1 2\nready\n")
    assert run(postgres.ensure_running(data_dir, fast=True), "select 1") == [1]


def test_a_taken_port_is_left_to_its_owner(data_dir: Path) -> None:
    server = postgres.ensure_running(data_dir, fast=True)
    server.stop()
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", server.port))
        stranger.listen()
        again = postgres.ensure_running(data_dir, fast=True)
        assert again.port != server.port
        assert run(again, "select 1") == [1]


def test_two_processes_share_one_server(data_dir: Path) -> None:
    program = (
        "import sys, pathlib; from centralita.kit import postgres; "
        "print(postgres.ensure_running(pathlib.Path(sys.argv[1]), fast=True).port)"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", program, data_dir], stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    ports = {process.communicate(timeout=60)[0].strip() for process in both}
    assert [process.returncode for process in both] == [0, 0]
    # Both are gone, the server is still there.
    server = postgres.ensure_running(data_dir, fast=True)
    assert ports == {str(server.port).encode()}


def test_the_password_is_needed_and_kept_to_its_owner(data_dir: Path) -> None:
    server = postgres.ensure_running(data_dir, fast=True)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.url_for(postgres.OWNER, "wrong"))
    password = data_dir / "postgres" / "password"
    assert password.stat().st_mode & 0o077 == 0
    assert (data_dir / "postgres").stat().st_mode & 0o077 == 0
    secret = server.owner_password.reveal()
    assert secret not in repr(server) + server.log_file.read_text()


def test_an_interrupted_set_up_is_made_again(data_dir: Path) -> None:
    half = data_dir / "postgres" / "data.new"
    half.mkdir(parents=True)
    for folder in (data_dir, half.parent):
        folder.chmod(0o711)
    (half / "PG_VERSION").write_text("18\n")
    account = postgres_programs.get_account(data_dir / "elsewhere")
    if account.switch:
        os.chown(half.parent, account.uid, account.gid)
    assert run(postgres.ensure_running(data_dir, fast=True), "select 1") == [1]


def test_data_of_another_version_is_refused_with_the_cure(data_dir: Path) -> None:
    postgres.ensure_running(data_dir, fast=True).stop()
    version = data_dir / "postgres" / "data" / "PG_VERSION"
    known = version.read_text()
    version.write_text("14\n")
    with pytest.raises(postgres.PostgresFailed, match=r"made by Postgres 14.*dump"):
        postgres.ensure_running(data_dir)
    version.write_text(known)


def test_a_folder_that_cannot_be_made_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(postgres.PostgresFailed, match=r"cannot (be made|reach)"):
        postgres.ensure_running(tmp_path / "file" / "data")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands Postgres to another user")
def test_root_gets_a_folder_that_an_ordinary_user_reaches(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    moved = postgres.default_data_dir(closed / "data")
    assert moved.is_relative_to(postgres_programs.SYSTEM_FOLDER)
    assert moved != postgres.default_data_dir(closed / "other")
    with pytest.raises(postgres.PostgresFailed, match="CENTRALITA_DATA_DIR"):
        postgres.ensure_running(closed / "data")
    assert list(closed.iterdir()) == []
