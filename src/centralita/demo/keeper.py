"""`python -m centralita.demo.keeper FOLDER`: puts the demo's Postgres to rest when the demo ends.

Postgres runs on its own; this process outlives the demo, however that ended, just long enough to
stop it. It holds the demo's lock too, so that a new start waits until it is done.
"""

import sys
from pathlib import Path

from centralita.kit import postgres
from centralita.kit.postgres_folder import open_folder


def main() -> None:
    """Wait for the parent's end, then stop the database."""
    sys.stdin.buffer.read()
    folder = Path(sys.argv[1])
    for name in ("demo.json", "env"):
        (folder / name).unlink(missing_ok=True)
    if (folder / "postgres").exists() and open_folder(folder).find_postmaster() is not None:
        postgres.ensure_running(folder).stop()


if __name__ == "__main__":
    main()
