"""Meta's paces: messages per second of a number, and one number to one person (Cloud API §3)."""

from dataclasses import dataclass, field

PAIR_BURST = 45.0
PAIR_SECONDS_EACH = 6.0


@dataclass(slots=True)
class Bucket:
    """A token bucket: `level` tokens at second `at`."""

    level: float
    at: float

    def take(self, now: float, per_second: float, capacity: float) -> bool:
        """Take one token; False when there is none."""
        self.level = min(capacity, self.level + max(0.0, now - self.at) * per_second)
        self.at = now
        if self.level < 1.0:
            return False
        self.level -= 1.0
        return True


@dataclass(slots=True)
class Limits:
    """The buckets of one simulator."""

    numbers: dict[str, Bucket] = field(default_factory=dict)
    pairs: dict[tuple[str, str], Bucket] = field(default_factory=dict)

    def take_throughput(self, number_id: str, now: float, per_second: int) -> bool:
        """False when the number sends faster than its messages per second (130429)."""
        bucket = self.numbers.get(number_id)
        if bucket is None:
            bucket = self.numbers[number_id] = Bucket(float(per_second), now)
        return bucket.take(now, float(per_second), float(per_second))

    def take_pair(self, number_id: str, to: str, now: float) -> bool:
        """False when one number writes to one person too fast (131056)."""
        key = (number_id, to)
        bucket = self.pairs.get(key)
        if bucket is None:
            bucket = self.pairs[key] = Bucket(PAIR_BURST, now)
        return bucket.take(now, 1.0 / PAIR_SECONDS_EACH, PAIR_BURST)

    def clear(self) -> None:
        self.numbers.clear()
        self.pairs.clear()
