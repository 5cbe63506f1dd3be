"""`python -m centralita.effects.child work --only effects`: the process that effects run in.

It is the `centralita` program at a lower priority, for as long as its parent lives: what is slow
must not take the processor from what is quick.
"""

import os
import runpy
from typing import Final

from centralita.kit import parent

NICENESS: Final = 19
_GRACE_SECONDS: Final = 15.0


def main() -> None:
    """Run the installed program in this process."""
    parent.follow(_GRACE_SECONDS)
    os.nice(NICENESS)
    runpy.run_module("centralita", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
