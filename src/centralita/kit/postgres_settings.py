"""How the embedded Postgres is set.

Written anew at each start, so that a new version brings its own.
"""

import os
import socket
from pathlib import Path

FILE_NAME = "centralita.conf"
_LONGEST_SOCKET_PATH = 100
_MEGABYTE = 1024 * 1024


def locale_options(version: int) -> list[str]:
    """Options of initdb for one and the same order of letters on every machine."""
    if version >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]


def write(data: Path, *, socket_folder: Path, port: int, fast: bool) -> Path:
    """Write the settings file of a cluster and return its path. Sizes suit a small machine."""
    memory_megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MEGABYTE
    sockets = find_socket_folder(socket_folder, port)
    safe = "off" if fast else "on"
    settings = {
        "listen_addresses": "'127.0.0.1'",
        "port": str(port),
        "unix_socket_directories": _quoted(str(sockets or "")),
        "max_connections": "200",
        "shared_buffers": f"{max(64, min(512, memory_megabytes // 8))}MB",
        "effective_cache_size": f"{max(256, memory_megabytes // 2)}MB",
        "random_page_cost": "1.1",
        "max_parallel_workers_per_gather": "0",
        "jit": "off",
        "max_wal_size": "2GB",
        # Making a log file costs a commit 16 MB of zeros: those that are there are used again.
        "min_wal_size": "512MB",
        "autovacuum_naptime": "15s",
        "password_encryption": "scram-sha-256",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "log_line_prefix": "'%m [%p] %q%u@%d '",
        "log_checkpoints": "off",
        "cluster_name": "centralita",
        "fsync": safe,
        "synchronous_commit": safe,
        "full_page_writes": safe,
    }
    path = data / FILE_NAME
    path.write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
    return path


def find_socket_folder(folder: Path, port: int) -> Path | None:
    """The folder of the server's unix socket; None where its path is longer than a socket's may."""
    short_enough = len(f"{folder}/.s.PGSQL.{port}".encode()) < _LONGEST_SOCKET_PATH
    return folder if short_enough else None


def find_free_port() -> int:
    """A TCP port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Whether that port of loopback can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
