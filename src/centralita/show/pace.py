"""How often a key, all keys of a tenant together, and a person may call: token buckets.

Each server process counts by itself. A bucket of keys holds one minute's calls, one of a person as
many as a browser may want at once; all fill evenly.
"""

import math
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import clock

MINUTE_SECONDS: Final = 60.0


class Limits(Struct, frozen=True):
    """Calls in a minute."""

    per_key: int = 600
    per_tenant: int = 1200
    per_person: int = 1200
    person_at_once: int = 200


class Verdict(Struct, frozen=True):
    """Whether a call may go on. `key_left`, `tenant_left`: calls that could follow at once."""

    allowed: bool
    key_left: int
    tenant_left: int
    wait_seconds: int
    """Until the next one may, where this one may not."""


class _Bucket:
    """Calls left, as a number that grows with time."""

    def __init__(self, per_minute: int, most: int, moment: float) -> None:
        self._per_minute = per_minute
        self._most = most
        self._left = float(most)
        self._moment = moment

    def fill(self, moment: float) -> float:
        grown = (moment - self._moment) * self._per_minute / MINUTE_SECONDS
        self._left = min(float(self._most), self._left + max(0.0, grown))
        self._moment = moment
        return self._left

    def take(self) -> None:
        self._left -= 1

    def is_full(self, moment: float) -> bool:
        return self.fill(moment) >= self._most

    def get_wait(self) -> float:
        return max(0.0, 1 - self._left) * MINUTE_SECONDS / self._per_minute


class Pace:
    """The buckets of all callers that came by here."""

    _MOST: Final = 20_000

    def __init__(self, limits: Limits, now: clock.Clock) -> None:
        self.limits = limits
        self._clock = now
        self._keys: dict[UUID, _Bucket] = {}
        self._tenants: dict[UUID, _Bucket] = {}
        self._people: dict[UUID, _Bucket] = {}

    def take(self, key_id: UUID, tenant_id: UUID) -> Verdict:
        """Count one call, unless it is one too many."""
        moment = self._clock.monotonic()
        of_key, of_tenant = self.limits.per_key, self.limits.per_tenant
        key = self._get(self._keys, key_id, (of_key, of_key), moment)
        tenant = self._get(self._tenants, tenant_id, (of_tenant, of_tenant), moment)
        allowed = key.fill(moment) >= 1 and tenant.fill(moment) >= 1
        if allowed:
            key.take()
            tenant.take()
        return Verdict(
            allowed=allowed,
            key_left=max(0, math.floor(key.fill(moment))),
            tenant_left=max(0, math.floor(tenant.fill(moment))),
            wait_seconds=max(1, math.ceil(max(key.get_wait(), tenant.get_wait()))),
        )

    def take_of_person(self, person_id: UUID) -> int:
        """Count one request of somebody signed in, on whatever devices, unless it is one too many.

        Answers with the seconds to wait then, and 0 where it may go on.
        """
        moment = self._clock.monotonic()
        sizes = (self.limits.per_person, self.limits.person_at_once)
        bucket = self._get(self._people, person_id, sizes, moment)
        if bucket.fill(moment) >= 1:
            bucket.take()
            return 0
        return max(1, math.ceil(bucket.get_wait()))

    def _get(
        self, buckets: dict[UUID, _Bucket], whose: UUID, sizes: tuple[int, int], moment: float
    ) -> _Bucket:
        """`sizes`: what flows in a minute, and what it holds."""
        if whose not in buckets:
            if len(buckets) >= self._MOST:
                self._forget_full(buckets, moment)
            buckets[whose] = _Bucket(*sizes, moment)
        return buckets[whose]

    def _forget_full(self, buckets: dict[UUID, _Bucket], moment: float) -> None:
        """Whoever has not called for a minute is as good as new."""
        for whose in [key for key, each in buckets.items() if each.is_full(moment)]:
            del buckets[whose]
