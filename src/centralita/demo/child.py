"""`python -m centralita.demo.child …`: the `centralita` program, for as long as its parent lives.

Its standard input is a pipe from the demo: when that closes, however the demo ended, the program
is asked to stop, and a little later made to.
"""

import os
import runpy
import signal
import threading
import time

_GRACE_SECONDS = 15.0


def _follow_parent() -> None:
    while os.read(0, 1024):  # unbuffered: a thread in a buffered read breaks Python's exit
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_SECONDS)
    os._exit(1)


def main() -> None:
    """Run the installed program in this process."""
    threading.Thread(target=_follow_parent, daemon=True).start()
    runpy.run_module("centralita", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
