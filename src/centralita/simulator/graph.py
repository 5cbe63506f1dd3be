"""The Graph door: reads a request, authorises it, lets faults strike, and answers as Meta does
(Cloud API §0, §2.5)."""

import inspect
import logging
import re
from typing import Any

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request

from centralita.simulator import announcements, errors, faults, media, minting, routes, tokens
from centralita.simulator.call import Call, Cut, Upload
from centralita.simulator.runtime import Runtime

PATH = re.compile(r"^/(?:(v\d{1,3}\.\d)/)?([^/]+)(?:/([^/]+))?/?$")
LOGGER = logging.getLogger(__name__)
DEFAULT_VERSION = "v23.0"
JsonAnswer = tuple[int, bytes, list[tuple[bytes, bytes]]]
_ENCODE = msgspec.json.Encoder().encode
_DECODE = msgspec.json.Decoder().decode


async def answer(box: Runtime, request: Request, path: str, base_url: str) -> JsonAnswer:
    """Status, body and headers for one Graph request. Raises `Cut` to drop the connection."""
    trace_id = box.world.mint.word("trace", 11)
    status = 200
    body: Any = None
    made: Call | None = None
    try:
        made = await read(box, request, path, base_url)
        body = await perform(made)
    except errors.GraphError as refusal:
        status, body = refusal.status, errors.envelope(refusal, trace_id)
    except Ordered as ordered:
        status, body = ordered.status, ordered.body
    except (Cut, ClientDisconnect):
        note_call(box, request.method, path, made, 0, None)
        raise
    except Exception:
        # Meta, too, answers in its envelope when it breaks; the cause is in our log.
        LOGGER.exception("the simulator broke on %s %s", request.method, path)
        status, body = 500, errors.envelope(errors.GraphError(1), trace_id)
    note_call(box, request.method, path, made, status, body)
    payload = body.encode() if isinstance(body, str) else _ENCODE(body)
    return status, payload, _headers(box, made, trace_id)


class Ordered(Exception):
    """A fault's own HTTP answer."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.body = body


async def read(box: Runtime, request: Request, path: str, base_url: str) -> Call:
    """The request's parts; params merge query, form and JSON as Graph does."""
    found = PATH.match(path)
    if found is None:
        raise errors.GraphError(2500, http_status=400, message=f"Unknown path components: {path}")
    version, node, edge = found[1] or DEFAULT_VERSION, found[2], found[3] or ""
    params: dict[str, Any] = dict(request.query_params)
    raw = b""
    files: dict[str, Upload] = {}
    body: Any = None
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        files = await _read_form(request, params)
    else:
        raw = await request.body()
        body = _read_json(raw) if raw and not node.startswith("upload:") else None
    if isinstance(body, dict):
        params.update(body)
    else:
        body = params if body is None else body
    return Call(
        box=box,
        method=request.method,
        version=version,
        node=node,
        edge=edge,
        kind=routes.find_kind(box.world, node),
        base_url=base_url,
        params=params,
        body=body,
        raw=raw,
        headers=request.headers,
        files=files,
    )


async def _read_form(request: Request, params: dict[str, Any]) -> dict[str, Upload]:
    files = {}
    async with request.form() as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                mime_type = value.content_type or "application/octet-stream"
                files[name] = Upload(value.filename or "file", mime_type, await value.read())
            else:
                params[name] = value
    return files


def _read_json(raw: bytes) -> Any:
    try:
        return _DECODE(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise errors.bad_parameter("The body is not valid JSON.") from None


async def perform(made: Call) -> Any:
    """Authorise, let faults strike, and run the endpoint."""
    state = made.state
    kind = made.kind
    if kind not in routes.OPEN:
        value = tokens.find_bearer(made.headers.get("authorization", ""), made.params)
        made.token = tokens.check_token(state, value, made.now)
        tokens.check_proof(state, made.token, made.params.get("appsecret_proof"))
    number_id = made.node if kind == "number" else None
    made.effects = made.box.faults.fire_request(made.endpoint, number_id, _person_id(made))
    if made.effects:
        await _strike(made)
    if kind == routes.UNKNOWN:
        raise errors.unknown_object(made.node, made.method)
    if made.token is not None:
        waba_id = routes.find_waba_id(state, kind, made.node)
        tokens.check_access(state, made.token, made.node, waba_id, made.method)
    handler = routes.ROUTES.get((kind, made.edge, made.method))
    if handler is None:
        raise _no_endpoint(made)
    result = handler(made)
    if inspect.isawaitable(result):
        result = await result
    if any(effect.kind == "cut_after" for effect in made.effects):
        raise Cut
    return result


def _no_endpoint(made: Call) -> errors.GraphError:
    if made.edge:
        return errors.GraphError(
            2500, http_status=400, message=f"Unknown path components: /{made.edge}"
        )
    return errors.unknown_object(made.node, made.method)


def _person_id(made: Call) -> str | None:
    """Whom a send is for, so that a fault may look for that person."""
    if not made.box.faults.rules:
        return None
    to, recipient = made.params.get("to"), made.params.get("recipient")
    if isinstance(to, str):
        return made.state.phones.get(minting.digits(to))
    person = made.state.find_person_by_user_id(str(recipient)) if recipient else None
    return person.id if person else None


async def _strike(made: Call) -> None:
    """Apply the effects that come before the endpoint runs."""
    for effect in made.effects:
        if effect.kind == "delay":
            await made.box.time.base.sleep(effect.seconds)
        elif effect.kind == "cut_before":
            raise Cut
        elif effect.kind == "http_status":
            raise Ordered(effect.http_status or 500, effect.body)
        elif effect.kind == "error":
            raise _ordered_error(effect)
        elif effect.kind == "token_expired" and made.token is not None:
            made.token.expires_at = made.now
            tokens.check_token(made.state, made.token.value, made.now)
        elif made.node in made.state.numbers:
            _lower(made, effect)


def _ordered_error(effect: faults.Effect) -> errors.GraphError:
    code = effect.code or 131000
    return errors.GraphError(
        code, effect.details, subcode=effect.subcode, http_status=effect.http_status
    )


def _lower(made: Call, effect: faults.Effect) -> None:
    number = made.number
    if effect.kind == "quality_drop":
        announcements.change_quality(made.box, number, effect.to or "RED")
    elif effect.kind == "messaging_limit":
        announcements.change_messaging_limit(made.box, number, effect.to or "TIER_250")


def note_call(
    box: Runtime, method: str, path: str, made: Call | None, status: int, body: Any
) -> None:
    """Remember the request for `GET /sim/calls`: what was asked and answered, no secrets."""
    problem = body.get("error") if isinstance(body, dict) else None
    box.counters["calls"] += 1
    box.calls.append(
        {
            "n": box.counters["calls"],
            "at": box.time.now(),
            "method": method,
            "path": path,
            "endpoint": made.endpoint if made else None,
            "number": made.node if made and made.kind == "number" else None,
            "status": status,
            "code": problem.get("code") if isinstance(problem, dict) else None,
        }
    )


def _headers(box: Runtime, made: Call | None, trace_id: str) -> list[tuple[bytes, bytes]]:
    """The headers Meta sends along (Cloud API §0)."""
    version = made.version if made else DEFAULT_VERSION
    used = box.counters["calls"]
    found = [
        (b"content-type", b"application/json; charset=UTF-8"),
        (b"facebook-api-version", version.encode()),
        (b"x-fb-trace-id", trace_id.encode()),
        (b"x-fb-request-id", trace_id.encode()),
        (b"x-app-usage", b'{"call_count":0,"total_time":0,"total_cputime":0}'),
    ]
    if made is not None and made.node in box.world.wabas:
        usage = {"type": "whatsapp", "call_count": min(used, 100), "total_cputime": 1}
        usage |= {"total_time": 1, "estimated_time_to_regain_access": 0}
        found.append((b"x-business-use-case-usage", _ENCODE({made.node: [usage]})))
    return found


def get_media_bytes(box: Runtime, request: Request) -> tuple[int, bytes, str]:
    """The bytes behind a media link: 401 without a living token, 404 when the link is over."""
    query: dict[str, Any] = dict(request.query_params)
    now = box.time.now()
    try:
        value = tokens.find_bearer(request.headers.get("authorization", ""), {})
        token = tokens.check_token(box.world, value, now)
    except errors.GraphError:
        return 401, b"", "text/plain"
    found = media.find_by_link(box.world, query, token, now)
    if found is None:
        return 404, b"", "text/plain"
    return 200, found.content, found.mime_type
