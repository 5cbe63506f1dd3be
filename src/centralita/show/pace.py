"""How often a key, and all keys of a tenant together, may call: two token buckets.

Each server process counts by itself. A bucket holds one minute's calls and fills evenly.
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


class Verdict(Struct, frozen=True):
    """Whether a call may go on. `key_left`, `tenant_left`: calls that could follow at once."""

    allowed: bool
    key_left: int
    tenant_left: int
    wait_seconds: int
    """Until the next one may, where this one may not."""


class _Bucket:
    """Calls left, as a number that grows with time."""

    def __init__(self, per_minute: int, moment: float) -> None:
        self._per_minute = per_minute
        self._left = float(per_minute)
        self._moment = moment

    def fill(self, moment: float) -> float:
        grown = (moment - self._moment) * self._per_minute / MINUTE_SECONDS
        self._left = min(float(self._per_minute), self._left + max(0.0, grown))
        self._moment = moment
        return self._left

    def take(self) -> None:
        self._left -= 1

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

    def take(self, key_id: UUID, tenant_id: UUID) -> Verdict:
        """Count one call, unless it is one too many."""
        moment = self._clock.monotonic()
        key = self._get(self._keys, key_id, self.limits.per_key, moment)
        tenant = self._get(self._tenants, tenant_id, self.limits.per_tenant, moment)
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

    def _get(
        self, buckets: dict[UUID, _Bucket], whose: UUID, per_minute: int, moment: float
    ) -> _Bucket:
        if whose not in buckets:
            if len(buckets) >= self._MOST:
                self._forget_full(buckets, moment, per_minute)
            buckets[whose] = _Bucket(per_minute, moment)
        return buckets[whose]

    def _forget_full(self, buckets: dict[UUID, _Bucket], moment: float, per_minute: int) -> None:
        """Whoever has not called for a minute is as good as new."""
        for whose in [key for key, each in buckets.items() if each.fill(moment) >= per_minute]:
            del buckets[whose]
