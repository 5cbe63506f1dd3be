"""`POST /rest/v1/rpc/<name>`: the five calls of `records.calls`, for a tenant's other tools.

Bare ASGI. In the flow: the key says whose call it is (`gate`), how often it may (`pace`), and then
the function runs in a transaction bound to that tenant; no argument ever chooses the tenant. Paths,
headers and errors are those of PostgREST, so that a tool changes only its address and its key.
"""

from collections.abc import Mapping
from typing import Final

import asyncpg

from centralita.kit import db, json, log
from centralita.records import calls
from centralita.show import time_limits
from centralita.show.answers import (
    Answer,
    Header,
    HungUp,
    Receive,
    Refusal,
    Scope,
    Send,
    find_header,
    read_body,
    refuse,
    send_answer,
)
from centralita.show.gate import Caller, Gate
from centralita.show.pace import Pace, Verdict
from centralita.vocabulary import errors

PREFIX: Final = "/rest/v1/"
BODY_MAX_BYTES: Final = 256 * 1024

_CALL: Final = PREFIX + "rpc/"
_STATUS: Final[Mapping[str, int]] = {
    "not_found": 404,
    "conflict": 409,
    "refused": 403,
    "invalid": 400,
    "unavailable": 503,
}

_log = log.get_logger("rpc")


class Rpc:
    """The ASGI app for everything under `/rest/v1/`."""

    def __init__(self, database: db.Database, gate: Gate, pace: Pace) -> None:
        self._database = database
        self._gate = gate
        self._pace = pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except HungUp:
            return
        await send_answer(send, answer)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        try:
            caller = await self._gate.admit(scope)
        except Refusal as refusal:
            return refuse(refusal)
        except db.DatabaseUnavailable:
            return refuse(_away())
        verdict = self._pace.take(caller.key_id, caller.tenant_id)
        headers = self._tell_pace(verdict)
        try:
            if not verdict.allowed:
                raise _too_many(verdict)
            told = await self._call(caller, scope, receive)
        except Refusal as refusal:
            return refuse(refusal, headers)
        return Answer(200, told.encode(), headers)

    async def _call(self, caller: Caller, scope: Scope, receive: Receive) -> str:
        name, call = _find_call(scope)
        if call.scope not in caller.scopes:
            raise Refusal(
                403,
                code="missing_scope",
                message=f"This API key may not call {name}: it lacks the scope {call.scope}.",
                hint=f"Make one with: centralita apikey add --scope {call.scope}",
            )
        given = _parse_arguments(scope, await read_body(scope, receive, BODY_MAX_BYTES))
        try:
            arguments = calls.check_arguments(call, given)
            open_ = self._database.tenant_write if call.writes else self._database.tenant_read
            async with open_(caller.tenant_id) as t:
                return await calls.make(t, name, arguments) or "null"
        except errors.CentralitaError as problem:
            raise Refusal(_STATUS[problem.kind], code=problem.code, message=str(problem)) from None
        except db.DatabaseUnavailable:
            raise _away() from None
        except time_limits.REACHED:
            raise _too_slow() from None
        except asyncpg.PostgresError as problem:
            # Its words may quote what was sent, which is a customer's.
            _log.error("a call failed", call=name, error=type(problem).__name__)
            raise Refusal(
                500, code="unexpected", message="The call failed.", hint="Tell the operator."
            ) from None

    def _tell_pace(self, verdict: Verdict) -> tuple[Header, ...]:
        """The fields of the IETF's draft on rate limits: by key, and by tenant."""
        limits = self._pace.limits
        return (
            ("ratelimit-policy", f'"key";q={limits.per_key};w=60, '
             f'"tenant";q={limits.per_tenant};w=60'),
            ("ratelimit", f'"key";r={verdict.key_left}, "tenant";r={verdict.tenant_left}'),
        )  # fmt: skip


def _find_call(scope: Scope) -> tuple[str, calls.Call]:
    """Which call the path names. Raises `Refusal`."""
    path = str(scope["path"])
    name = path.removeprefix(_CALL)
    call = calls.CALLS.get(name) if path.startswith(_CALL) else None
    if call is None:
        raise Refusal(
            404,
            code="unknown_function",
            message="There is no such function.",
            hint=f"Under {_CALL} there are: {', '.join(calls.CALLS)}.",
        )
    if scope["method"] != "POST":
        raise Refusal(
            405,
            code="wrong_method",
            message="Functions are called by POST.",
            hint="Send POST with a JSON object.",
            headers=[("allow", "POST")],
        )
    return name, call


def _parse_arguments(scope: Scope, body: bytes) -> Mapping[str, object]:
    """The body as a JSON object. Raises `Refusal`."""
    kind = (find_header(scope, b"content-type") or "").partition(";")[0].strip().lower()
    if kind != "application/json" and (kind or body):
        raise Refusal(
            415,
            code="not_json",
            message="The body must be JSON.",
            hint="Send the header Content-Type: application/json.",
        )
    try:
        given = json.decode_untrusted(body or b"{}")
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Refusal(
            400,
            code="bad_json",
            message="The body is no JSON object.",
            hint='Send one object with the arguments by name, such as {"p_phone_number_id": "…"}.',
        )
    return given


def _too_many(verdict: Verdict) -> Refusal:
    return Refusal(
        429,
        code="too_many_calls",
        message="Too many calls with this key, or of this tenant.",
        hint=f"Wait {verdict.wait_seconds} s.",
        headers=[("retry-after", str(verdict.wait_seconds))],
    )


def _too_slow() -> Refusal:
    return Refusal(
        503,
        code="took_too_long",
        message="The call took too long, or others were changing the same; nothing was stored.",
        hint="Send it again.",
        headers=[("retry-after", str(time_limits.AGAIN_SECONDS))],
    )


def _away() -> Refusal:
    return Refusal(
        503,
        code="database_away",
        message="The database is away; nothing was stored.",
        hint="Send it again.",
        headers=[("retry-after", "2")],
    )
