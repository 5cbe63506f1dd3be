"""A process that holds many connections asks for them first."""

import subprocess
import sys

PROGRAM = """
import resource
from centralita.kit import limits
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
assert limits.allow_open_files(100) == 256
assert limits.allow_open_files(2_000) == 2_000
assert resource.getrlimit(resource.RLIMIT_NOFILE) == (2_000, hard)
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 1_000))
assert limits.allow_open_files(5_000) == 1_000
"""


def test_the_limit_is_raised_as_far_as_it_goes_and_never_lowered() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
