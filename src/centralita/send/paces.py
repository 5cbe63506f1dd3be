"""How fast a number may send, kept in memory by the one worker that holds its shard (promise 9).

Pure: monotonic seconds come in, counts and waits go out. Three limits of Cloud API §3 and §2.6:
messages per second of the number, one message per 6 seconds between a number and one person, and
the pause a provider asks for, or earns by failing time after time.
"""

from collections import OrderedDict
from typing import Final
from uuid import UUID

PAIR_SECONDS: Final = 6.0
PAIR_BURST: Final = 45

BURST_SHARE: Final = 0.05
"""Of a second's messages may leave at once; the rest trickles, so no second ever holds more than
the whole."""
_SLOWEST: Final = 1 / 64
_RECOVERY_PER_SECOND: Final = 0.02
_LONGEST_PAUSE_SECONDS: Final = 60.0
_TROUBLES_TO_PAUSE: Final = 3


class NumberPace:
    """One number's bucket. After a refusal it pauses, then sends one message to try."""

    __slots__ = (
        "_at",
        "_burst_share",
        "_factor",
        "_paused_until",
        "_rate",
        "_strikes",
        "_tokens",
        "_troubles",
        "templates_held_until",
    )

    def __init__(self, per_second: float, now: float, burst_share: float = BURST_SHARE) -> None:
        self._rate = per_second
        self._burst_share = burst_share
        self._factor = 1.0
        self._tokens = self._capacity
        self._at = now
        self._strikes = 0
        self._troubles = 0
        self._paused_until = now
        self.templates_held_until = now
        """Until then the portfolio's daily people are used up: only replies are claimed."""

    @property
    def _capacity(self) -> float:
        return max(1.0, self._rate * self._burst_share * self._factor)

    @property
    def _speed(self) -> float:
        return self._rate * (1 - self._burst_share) * self._factor

    def set_rate(self, per_second: float) -> None:
        """Meta's limit of this number changed."""
        self._rate = per_second

    def count_free(self, now: float) -> int:
        """How many messages may leave this instant."""
        if now < self._paused_until:
            return 0
        self._refill(now)
        return int(self._tokens)

    def take(self, messages: int) -> None:
        """They are about to leave."""
        self._tokens -= messages

    def give_back(self) -> None:
        """A message that was counted did not leave after all."""
        self._tokens = min(self._tokens + 1, self._capacity)

    def wait_seconds(self, now: float) -> float:
        """Until it is worth asking again: half a bucket, or the end of a pause."""
        if now < self._paused_until:
            return self._paused_until - now
        self._refill(now)
        if self._strikes:
            return 0.0 if self._tokens >= 1 else _LONGEST_PAUSE_SECONDS
        wanted = max(1.0, self._capacity / 2)
        return max(0.0, wanted - self._tokens) / self._speed

    def note_answered(self) -> None:
        """The provider answered: no more reason to doubt it."""
        self._strikes = 0
        self._troubles = 0

    def note_slow_down(self, now: float, after_seconds: float | None) -> None:
        """The provider said that the number is too fast (130429 and its like)."""
        if now >= self._paused_until:
            self._factor = max(self._factor / 2, _SLOWEST)
            self._strike(now)
        self._paused_until = max(self._paused_until, now + (after_seconds or 0.0))

    def note_trouble(self, now: float) -> None:
        """The provider is away or answers nonsense; a few in a row and the number rests.

        So an outage costs a few messages a try or an unknown outcome, not the whole queue.
        """
        self._troubles += 1
        if self._troubles >= _TROUBLES_TO_PAUSE and now >= self._paused_until:
            self._strike(now)

    def _strike(self, now: float) -> None:
        self._paused_until = now + min(2.0**self._strikes, _LONGEST_PAUSE_SECONDS)
        self._strikes = min(self._strikes + 1, 16)
        self._tokens = 1.0

    def _refill(self, now: float) -> None:
        passed = max(0.0, now - max(self._at, self._paused_until))
        self._at = now
        if self._strikes:
            return
        self._factor = min(1.0, self._factor + passed * _RECOVERY_PER_SECOND)
        self._tokens = min(self._capacity, self._tokens + passed * self._speed)


class NumberPaces:
    """The paces of the numbers that sent lately; the longest silent one is forgotten first."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._paces: OrderedDict[UUID, NumberPace] = OrderedDict()

    def find(self, number_id: UUID) -> NumberPace | None:
        """A number's pace, if it sent lately."""
        return self._paces.get(number_id)

    def open(self, number_id: UUID, per_second: float, now: float) -> NumberPace:
        """A number's pace, new with a full bucket where it is not known."""
        pace = self._paces.get(number_id)
        if pace is None:
            pace = self._paces[number_id] = NumberPace(per_second, now)
            if len(self._paces) > self._most:
                self._paces.popitem(last=False)
        else:
            self._paces.move_to_end(number_id)
            pace.set_rate(per_second)
        return pace


class PairPaces:
    """One message per 6 seconds to the same person, 45 of them at once but borrowed (GCRA)."""

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._paid_until: OrderedDict[UUID, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._paid_until)

    def take(self, conversation_id: UUID, now: float) -> float:
        """0.0 and counted, or the seconds to wait and not counted."""
        paid = max(self._paid_until.get(conversation_id, now), now)
        wait = paid - now - PAIR_SECONDS * (PAIR_BURST - 1)
        if wait > 1e-6:
            return wait
        self._put(conversation_id, paid + PAIR_SECONDS)
        return 0.0

    def note_refused(self, conversation_id: UUID, now: float) -> None:
        """131056: the provider counts more than we know of, so the burst is used up."""
        self._put(conversation_id, now + PAIR_SECONDS * (PAIR_BURST - 1))

    def _put(self, conversation_id: UUID, paid_until: float) -> None:
        self._paid_until[conversation_id] = paid_until
        self._paid_until.move_to_end(conversation_id)
        if len(self._paid_until) > self._most:
            self._paid_until.popitem(last=False)
