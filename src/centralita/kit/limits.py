"""What the system lets a process have."""

import resource


def allow_open_files(count: int) -> int:
    """Let this process hold so many files and connections open, as far as the system's hard limit
    goes; returns how many it may. Many systems begin with 1,024, far below their hard limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wished = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wished:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wished, hard))
        return wished
    return soft
