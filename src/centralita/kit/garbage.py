"""How often Python looks for garbage that counting references does not free."""

import gc

_ALLOCATIONS_BETWEEN = 50_000


def collect_seldom() -> None:
    """Set a long-running process up; call it once everything is imported.

    A batch makes thousands of small objects that live until its commit, and none in a circle. At
    Python's own pace looking them through takes a sixth of a worker's time (measured); at this one
    it is hardly seen, and real circles still go after a moment.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS_BETWEEN, 20, 20)
