"""A process that ends with the one that started it, however that ends."""

import os
import signal
import threading
import time


def follow(grace_seconds: float) -> None:
    """Ask this process to stop when its parent is gone, and a little later make it.

    Standard input must be a pipe from the parent: it closes with the parent, also after kill -9.
    """
    threading.Thread(target=_wait, args=(grace_seconds,), name="parent", daemon=True).start()


def _wait(grace_seconds: float) -> None:
    try:
        while os.read(0, 1024):  # unbuffered: a thread in a buffered read breaks Python's exit
            pass
    except OSError:
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace_seconds)
    os._exit(1)
