"""Who calls: an API key becomes a tenant and its scopes.

A key that was found is remembered for some seconds, so that most calls ask the database nothing
more than what they came for; Postgres tells when one is revoked, and then all are forgotten.
"""

import asyncio
import hmac
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import clock, db, log
from centralita.records import api_keys
from centralita.show.answers import Refusal, Scope, find_bearer, find_header

KEPT_SECONDS: Final = 5.0
"""The backstop where a notification was lost."""
NOTED_EVERY_SECONDS: Final = 10.0
_NOTE_TIMEOUT_SECONDS: Final = 5.0
_MOST_KEPT: Final = 10_000
_MOST_WAITING: Final = 200
_CHALLENGE: Final = (("www-authenticate", 'Bearer realm="centralita"'),)
_NO_DIGEST: Final = bytes(32)

_log = log.get_logger("gate")


class Caller(Struct, frozen=True):
    """Whose key it is, and what it may."""

    tenant_id: UUID
    key_id: UUID
    scopes: frozenset[str]


class Gate:
    """Lets callers in by their key."""

    def __init__(self, database: db.Database, now: clock.Clock) -> None:
        self._database = database
        self._clock = now
        self._kept: dict[str, tuple[float, api_keys.Stored | None]] = {}
        self._asking = asyncio.Lock()
        self._waiting = 0
        self._forgotten = 0
        self._used: dict[tuple[UUID, UUID], datetime] = {}

    async def admit(self, scope: Scope) -> Caller:
        """The caller of a request. Raises `Refusal` (401, 503) and `DatabaseUnavailable`."""
        sent = _find_key(scope)
        if sent is None:
            raise _unknown("no_api_key", "No API key came with the request.")
        parsed = api_keys.parse_key(sent)
        if parsed is None:
            raise _unknown("bad_api_key", "That is no API key.")
        prefix, digest = parsed
        stored = await self._find(prefix)
        # Compared in any case, so that how long it takes tells nothing of which prefixes there are.
        same = hmac.compare_digest(digest, stored.digest if stored else _NO_DIGEST)
        if stored is None or not same or stored.revoked_at is not None:
            raise _unknown("bad_api_key", "This API key is unknown or was revoked.")
        now = self._clock.now()
        if stored.expires_at is not None and stored.expires_at <= now:
            raise _unknown("api_key_expired", "This API key has expired.")
        self._used[stored.tenant_id, stored.key_id] = now
        return Caller(stored.tenant_id, stored.key_id, stored.scopes)

    def forget(self) -> None:
        """Some key changed: ask again for each."""
        self._kept.clear()
        self._forgotten += 1

    async def _find(self, prefix: str) -> api_keys.Stored | None:
        kept = self._kept.get(prefix)
        if kept is not None and self._clock.monotonic() - kept[0] < KEPT_SECONDS:
            return kept[1]
        if self._waiting >= _MOST_WAITING:
            raise Refusal(
                503,
                code="busy",
                message="Too many keys are being looked up.",
                hint="Try again in a moment.",
                headers=[("retry-after", "1")],
            )
        self._waiting += 1
        try:
            # One at a time: whoever tries keys out must not take the connections of the door.
            async with self._asking:
                return await self._ask(prefix)
        finally:
            self._waiting -= 1

    async def _ask(self, prefix: str) -> api_keys.Stored | None:
        before = self._forgotten
        async with self._database.pipe_statement() as p:
            stored = await api_keys.find_by_prefix(p, prefix)
        if before == self._forgotten:  # else it may have changed after it was read
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[prefix] = (self._clock.monotonic(), stored)
        return stored

    async def keep_noting(self) -> None:
        """Write down now and then which keys were used, until cancelled."""
        while True:
            await self._clock.sleep(NOTED_EVERY_SECONDS)
            await self.note()

    async def note(self) -> None:
        """Write it down now; what fails waits for the next time."""
        uses, self._used = self._used, {}
        if not uses:
            return
        try:
            async with (
                asyncio.timeout(_NOTE_TIMEOUT_SECONDS),
                self._database.pipe(waits_for_disk=False) as p,
            ):
                await api_keys.mark_used(p, uses)
        except Exception as problem:
            _log.warning("the use of keys could not be written down", error=type(problem).__name__)
            self._used = {**uses, **self._used}


def _find_key(scope: Scope) -> str | None:
    """`apikey: …`, or else `Authorization: Bearer …`."""
    return find_header(scope, b"apikey") or find_bearer(scope)


def _unknown(code: str, message: str) -> Refusal:
    return Refusal(
        401,
        code=code,
        message=message,
        hint="Send a key in the header apikey, or as Authorization: Bearer. The operator makes one "
        "with: centralita apikey add",
        headers=_CHALLENGE,
    )
