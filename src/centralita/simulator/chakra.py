"""Chakra in front of Meta: the pass-through send, public media, media show (Cloud API §7.1)."""

from typing import Any

import msgspec
from starlette.requests import Request

from centralita.simulator import errors, graph, media, tokens, world
from centralita.simulator.runtime import Runtime

PREFIX = "/v1/"
SEND = "/v1/ext/plugin/whatsapp/{plugin}/api/{version}/{number}/messages"
PUBLIC_PREFIX = "/public-media/"
_ENCODE = msgspec.json.Encoder().encode
Answer = tuple[int, bytes, list[tuple[bytes, bytes]]]


def _json_headers() -> list[tuple[bytes, bytes]]:
    return [(b"content-type", b"application/json")]


async def answer(box: Runtime, request: Request, path: str, base_url: str) -> Answer:
    """Status, body and headers for one request to Chakra's own paths."""
    parts = path.strip("/").split("/")
    if request.method == "POST" and _is_send(parts):
        return await _send(box, request, parts, base_url)
    if request.method == "POST" and _is_upload(parts):
        return await _upload(box, request, parts[4], base_url)
    if request.method == "GET" and len(parts) == 6 and parts[3] == "media" and parts[5] == "show":
        return _show(box, request, parts[4])
    return _refusal(404, "Not found")


def _is_send(parts: list[str]) -> bool:
    return (
        len(parts) == 9
        and parts[:4] == ["v1", "ext", "plugin", "whatsapp"]
        and parts[5] == "api"
        and parts[8] == "messages"
    )


def _is_upload(parts: list[str]) -> bool:
    return (
        len(parts) == 6
        and parts[:4] == ["v1", "ext", "plugin", "whatsapp"]
        and parts[5] == "upload-public-media"
    )


async def _send(box: Runtime, request: Request, parts: list[str], base_url: str) -> Answer:
    plugin_id, version, number_id = parts[4], parts[6], parts[7]
    number = box.world.numbers.get(number_id)
    if _token(box, request) is None:
        return _refusal(401, "Unauthorized")
    if number is None or number.plugin_id != plugin_id:
        return _refusal(404, "The plugin does not exist or does not own this phone number")
    path = f"/{version}/{number_id}/messages"
    status, body, headers = await graph.answer(box, request, path, base_url)
    if box.options.chakra_answer == "meta":
        return status, body, headers
    try:
        wrapped = _wrap(status, msgspec.json.decode(body))
    except msgspec.DecodeError:
        # A fault's own answer is no JSON, and a gateway would hand it on as it is.
        return status, body, headers
    return status, _ENCODE(wrapped), _json_headers()


def _wrap(status: int, answered: dict[str, Any]) -> dict[str, Any]:
    """Meta's answer in Chakra's envelope."""
    if status != 200:
        problem = answered.get("error") or {}
        return _errors(problem.get("message", "Error"), problem)
    sent = answered.get("messages")
    data = {"whatsappMessageId": sent[0]["id"]} if sent else answered
    return {"_data": data, "_meta": {}, "_errors": []}


async def _upload(box: Runtime, request: Request, plugin_id: str, base_url: str) -> Answer:
    if _token(box, request) is None:
        return _refusal(401, "Unauthorized")
    number = next((n for n in box.world.numbers.values() if n.plugin_id == plugin_id), None)
    if number is None:
        return _refusal(404, "The plugin does not exist")
    made = await graph.read(box, request, f"/{number.id}/media", base_url)
    file = made.files.get("file")
    if file is None:
        return _refusal(400, "file is required")
    name = str(made.params.get("filename") or file.filename)
    kept = media.add(box.world, number.id, file.mime_type, file.content, float("inf"), name)
    url = f"{base_url}{PUBLIC_PREFIX}{kept.id}"
    return 200, _ENCODE({"_data": {"url": url}, "_meta": {}, "_errors": []}), _json_headers()


def _show(box: Runtime, request: Request, media_id: str) -> Answer:
    token = _token(box, request)
    if token is None:
        return _refusal(401, "Unauthorized")
    found = box.world.media.get(media_id)
    if found is None or found.expires_at <= box.time.now():
        return _refusal(404, "The media does not exist")
    return 200, found.content, [(b"content-type", found.mime_type.encode())]


def get_public(box: Runtime, path: str) -> tuple[int, bytes, str]:
    """The bytes of a public upload."""
    found = box.world.media.get(path.removeprefix(PUBLIC_PREFIX))
    if found is None or found.expires_at != float("inf"):
        return 404, b"", "text/plain"
    return 200, found.content, found.mime_type


def _token(box: Runtime, request: Request) -> world.Token | None:
    value = tokens.find_bearer(request.headers.get("authorization", ""), {})
    try:
        return tokens.check_token(box.world, value, box.time.now())
    except errors.GraphError:
        return None


def _refusal(status: int, message: str) -> Answer:
    return status, _ENCODE(_errors(message)), _json_headers()


def _errors(message: str, details: dict[str, Any] | None = None) -> dict[str, Any]:
    item = {"message": message, **({"error": details} if details else {})}
    return {"_data": None, "_meta": {}, "_errors": [item]}
