"""Whether an effect is tried again, and when: pure, from its outcome and the time that is left."""

from typing import Final

from msgspec import Struct

from centralita.effects.jobs import Done, Failed, Outcome, TryLater
from centralita.kit import ids

MOST_TRIES: Final = 5
_FIRST_WAIT_SECONDS: Final = 0.5
_LONGEST_WAIT_SECONDS: Final = 8.0
_LEAST_RUN_SECONDS: Final = 0.5
"""A try that could not even last so long is not begun."""


class Again(Struct, frozen=True):
    """Once more, `after_seconds` from now."""

    after_seconds: float


def decide(
    outcome: Outcome, tries: int, seconds_left: float, chance: ids.Chance
) -> Done | Failed | Again:
    """What an outcome leads to after `tries` tries, this one counted.

    Only what is known to pass is tried again: 0.5 s, doubled each time, at most 8 s, with jitter,
    or later where the other side wishes; as long as the deadline leaves room for it.
    """
    if not isinstance(outcome, TryLater):
        return outcome
    # Jitter: many effects that failed together do not come back together.
    step = min(_FIRST_WAIT_SECONDS * 2.0 ** (tries - 1), _LONGEST_WAIT_SECONDS)
    wait = max(chance.uniform(step / 2, step), outcome.after_seconds or 0.0)
    if tries < MOST_TRIES and wait + _LEAST_RUN_SECONDS <= seconds_left:
        return Again(wait)
    tried = f" (tried {tries} times)" if tries > 1 else ""
    return Failed(outcome.problem + tried, outcome.trace)
