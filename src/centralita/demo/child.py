"""`python -m centralita.demo.child [follow] …`: the `centralita` program, run by the demo.

With `follow` its standard input is a pipe from the demo: when that closes, however the demo ended,
the program is asked to stop, and a little later made to.
"""

import os
import signal
import sys
import threading
import time
from importlib.metadata import entry_points

FOLLOW = "follow"
_GRACE_SECONDS = 15.0


def _follow_parent() -> None:
    while os.read(0, 1024):  # unbuffered: a thread in a buffered read breaks Python's exit
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_SECONDS)
    os._exit(1)


def main() -> None:
    """Run the installed program in this process."""
    if sys.argv[1:2] == [FOLLOW]:
        del sys.argv[1]
        threading.Thread(target=_follow_parent, daemon=True).start()
    (program,) = entry_points(group="console_scripts", name="centralita")
    program.load()()


if __name__ == "__main__":
    main()
