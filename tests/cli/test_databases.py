"""`centralita database …`: the embedded Postgres is started, seen and stopped by hand."""

import tempfile
from pathlib import Path

from centralita.kit import crypto
from tests.cli.conftest import Terminal


def test_the_embedded_database_is_started_seen_and_stopped(bare_terminal: Terminal) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)  # its server's user walks through here
        terminal = Terminal({**bare_terminal.env, "CENTRALITA_DATA_DIR": folder})
        assert terminal.read("database", "status")["running"] is False
        assert "does not run" in terminal.ok("database", "stop")
        assert list(Path(folder).iterdir()) == []
        try:
            started = terminal.read("database", "start")
            assert started["running"] is True
            assert f"127.0.0.1:{started['port']}" in terminal.ok("database", "status")
            assert terminal.read("database", "start") == started
        finally:
            assert "is stopped" in terminal.ok("database", "stop")
        assert terminal.read("database", "status") == {
            "running": False, "port": None, "data_dir": None, "log": None,
        }  # fmt: skip
        assert Path(started["log"]).exists()


def test_a_wrong_master_key_locks_nobody_out(bare_terminal: Terminal) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        env = {**bare_terminal.env, "CENTRALITA_DATA_DIR": folder}
        right = Terminal({**env, "CENTRALITA_MASTER_KEY": crypto.new_master_key()})
        wrong = Terminal({**env, "CENTRALITA_MASTER_KEY": crypto.new_master_key()})
        try:
            right.ok("tenant", "add", "hotel-marea", "--name", "Hotel Marea")
            assert "another master key" in wrong.refuse("tenant", "list")
            assert len(right.read("tenant", "list")) == 1
        finally:
            right.ok("database", "stop")


def test_a_database_of_ones_own_is_left_alone(terminal: Terminal) -> None:
    for command in ("start", "stop", "status"):
        assert "CENTRALITA_DATABASE_URL" in terminal.refuse("database", command)
