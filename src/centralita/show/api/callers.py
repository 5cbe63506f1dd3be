"""Who asks: somebody with a session's cookie, or another tool with an API key.

A cookie goes along with every request that a browser makes, whoever made the page. So a request
that changes something must come from our own page, as far as the browser tells, and bring the
session's token, which only the console's own pages know (`csrf_token`). A key needs neither.
"""

import hashlib
import hmac
from typing import Annotated, Final

from fastapi import Depends, Request
from msgspec import Struct
from starlette.requests import HTTPConnection

from centralita.kit import db
from centralita.records import sessions
from centralita.show import gate, origins
from centralita.show.api.house import House, get_house
from centralita.show.api.problems import Declined

COOKIE: Final = "centralita_session"
HTTPS_COOKIE: Final = f"__Host-{COOKIE}"
"""Where browsers come by https: with this prefix they take it from us alone, and from no neighbour
under the same domain."""
CSRF_HEADER: Final = "x-csrf-token"
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Caller(Struct, frozen=True, kw_only=True):
    """Exactly one of `person` and `key`."""

    person: sessions.SignedIn | None = None
    key: gate.Caller | None = None

    @property
    def actor(self) -> str:
        """For the audit log and idempotency: who did it."""
        return self.person.email if self.person else f"key {self.key.key_id if self.key else ''}"

    @property
    def is_admin(self) -> bool:
        return self.person is not None and self.person.is_admin


def make_csrf_token(secret: str) -> str:
    """The token that belongs to a cookie's secret, and tells nothing of it."""
    return hmac.new(secret.encode(), b"csrf", hashlib.sha256).hexdigest()


def find_secret(house: House, asked: HTTPConnection) -> str | None:
    """The secret in the session's cookie. Where it has another name, it is not looked at."""
    return asked.cookies.get(HTTPS_COOKIE if house.https else COOKIE)


async def find_caller(request: Request) -> Caller:
    """Who asks. Raises `Declined` (401, 403, 429) and `Refusal` where it is nobody."""
    house = get_house(request)
    if "apikey" in request.headers or "authorization" in request.headers:
        return await _admit_key(house, request)
    secret = find_secret(house, request)
    if not secret:
        raise Declined(401, "not_signed_in")
    person = await find_person(house.database, secret, house)
    _check_pace(house.pace.take_of_person(person.person_id))
    if request.method not in _READS:
        check_page(request)
        check_csrf(request, secret)
    return Caller(person=person)


async def find_person(database: db.Database, secret: str, house: House) -> sessions.SignedIn:
    """Whose session a cookie is; that it is in use is written down. Raises `Declined` (401)."""
    now = house.clock.now()
    async with database.pipe_statement() as p:
        person = await sessions.find(p, secret, now)
    if person is None:
        raise Declined(401, "session_expired")
    if sessions.is_due(person, now):
        async with database.pipe(waits_for_disk=False) as p:
            await sessions.mark_seen(p, person.session_id, now)
    return person


async def need_person(caller: Annotated[Caller, Depends(find_caller)]) -> sessions.SignedIn:
    """The dependency of routes about the caller's own account. Raises `Declined` (403)."""
    if caller.person is None:
        raise Declined(403, "person_needed")
    return caller.person


Person = Annotated[sessions.SignedIn, Depends(need_person)]


def check_page(request: Request) -> None:
    """Raises `Declined` (403) where another site's page made the request."""
    if not origins.is_own_page(request.headers, get_house(request).public_url):
        raise Declined(403, "csrf_missing")


def check_csrf(request: Request, secret: str) -> None:
    """Raises `Declined` (403) where a write does not come from our own page."""
    sent = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(sent.encode(), make_csrf_token(secret).encode()):
        raise Declined(403, "csrf_missing")


async def _admit_key(house: House, request: Request) -> Caller:
    key = await house.gate.admit(request.scope)
    verdict = house.pace.take(key.key_id, key.tenant_id)
    request.state.pace = verdict
    _check_pace(0 if verdict.allowed else verdict.wait_seconds)
    return Caller(key=key)


def _check_pace(seconds: int) -> None:
    """Raises `Declined` (429) where so long has to be waited."""
    if seconds:
        raise Declined(
            429, "too_many_requests", headers={"retry-after": str(seconds)}, seconds=seconds
        )
