"""`python -m centralita.demo.child …`: the `centralita` program, for as long as its parent lives.

Its standard input is a pipe from the demo: when that closes, however the demo ended, the program
is asked to stop, and a little later made to.
"""

import runpy

from centralita.kit import parent

_GRACE_SECONDS = 15.0


def main() -> None:
    """Run the installed program in this process."""
    parent.follow(_GRACE_SECONDS)
    runpy.run_module("centralita", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
