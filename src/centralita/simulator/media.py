"""Media up and down: upload, descriptor, five-minute links, deletion, resumable uploads
(Cloud API §4.1)."""

import base64
import hashlib
from typing import Any
from urllib.parse import urlencode

from centralita.simulator import call, errors, world

UPLOADED_SECONDS = 30 * 86_400
RECEIVED_SECONDS = 7 * 86_400
MEBIBYTE = 1_048_576
_SIZES = {"audio": 16, "video": 16, "image": 5, "sticker": 1, "document": 100}
KINDS = {
    "audio/aac": "audio",
    "audio/amr": "audio",
    "audio/mpeg": "audio",
    "audio/mp4": "audio",
    "audio/ogg": "audio",
    "image/jpeg": "image",
    "image/png": "image",
    "image/webp": "sticker",
    "video/mp4": "video",
    "video/3gpp": "video",
}


def find(request: call.Call, media_id: str, number_id: str) -> world.Media | None:
    """The living media of a number."""
    found = request.state.media.get(media_id)
    alive = found is not None and found.expires_at > request.now
    return found if found is not None and alive and found.number_id == number_id else None


def add(
    state: world.World,
    number_id: str,
    mime_type: str,
    content: bytes,
    expires_at: float,
    filename: str | None = None,
) -> world.Media:
    """Keep bytes under a new media id."""
    digest = hashlib.sha256(content)
    made = world.Media(
        id=state.mint.node("media"),
        number_id=number_id,
        mime_type=mime_type,
        content=content,
        sha256_hex=digest.hexdigest(),
        sha256_base64=base64.b64encode(digest.digest()).decode(),
        expires_at=expires_at,
        filename=filename,
    )
    state.media[made.id] = made
    return made


def post(request: call.Call) -> call.Answer:
    """`POST /{number}/media`, multipart. Raises 100 for a bad type, 131053 for a size."""
    if request.params.get("messaging_product") != "whatsapp":
        raise errors.bad_parameter("The parameter messaging_product is required.")
    file = request.files.get("file")
    if file is None:
        raise errors.bad_parameter("The parameter file is required.")
    mime_type = str(request.params.get("type") or file.mime_type)
    bare = mime_type.split(";")[0].strip().lower()
    kind = KINDS.get(bare, "document")
    if "/" not in bare:
        raise errors.bad_parameter(f"Param file must be a file with a known MIME type, not {bare}.")
    if len(file.content) > _SIZES[kind] * MEBIBYTE:
        raise errors.GraphError(131053, details=f"A {kind} may be at most {_SIZES[kind]} MB.")
    expires_at = request.now + UPLOADED_SECONDS
    made = add(request.state, request.node, mime_type, file.content, expires_at, file.filename)
    return {"id": made.id}


def get(request: call.Call) -> call.Answer:
    """`GET /{media}`: the descriptor with a fresh link."""
    found = _checked(request)
    return {
        "messaging_product": "whatsapp",
        "url": link(request, found),
        "mime_type": found.mime_type,
        "sha256": found.sha256_hex,
        "file_size": str(len(found.content)),
        "id": found.id,
    }


def delete(request: call.Call) -> call.Answer:
    """`DELETE /{media}`."""
    del request.state.media[_checked(request).id]
    return call.success()


def link(request: call.Call, found: world.Media) -> str:
    return make_link(request.base_url, found, request.now + request.box.options.media_url_seconds)


def make_link(base_url: str, found: world.Media, expires_at: float) -> str:
    """A download link of this simulator, good until a second."""
    query = {"mid": found.id, "ext": int(expires_at), "hash": _hash(found, int(expires_at))}
    return f"{base_url}/whatsapp_business/attachments/?{urlencode(query)}"


def find_by_link(
    state: world.World, query: dict[str, Any], token: world.Token, now: float
) -> world.Media | None:
    """The media behind a link: unexpired, unforged, and the token may see its number."""
    found = state.media.get(str(query.get("mid", "")))
    expires = str(query.get("ext", ""))
    if found is None or not expires.isdigit() or int(expires) <= now or found.expires_at <= now:
        return None
    genuine = _hash(found, int(expires)) == str(query.get("hash", ""))
    number = state.numbers.get(found.number_id)
    allowed = token.waba_ids is None or (number is not None and number.waba_id in token.waba_ids)
    return found if genuine and allowed else None


def start_upload(request: call.Call) -> call.Answer:
    """`POST /{app}/uploads`: open a resumable upload."""
    session = f"upload:{request.state.mint.word('upload', 32)}"
    request.state.uploads[session] = {
        "length": request.integer("file_length"),
        "mime_type": request.text("file_type"),
        "content": b"",
    }
    return {"id": session}


def continue_upload(request: call.Call) -> call.Answer:
    """`POST /upload:…` with header `file_offset`: the bytes; the handle when complete."""
    session = request.state.uploads[request.node]
    if request.headers.get("file_offset", "0") != str(len(session["content"])):
        raise errors.bad_parameter("The file_offset does not match what was uploaded.")
    session["content"] += request.raw
    if len(session["content"]) < session["length"]:
        return {"id": request.node, "file_offset": len(session["content"])}
    handle = base64.b64encode(request.node.encode()).decode()
    return {"h": f"4::{handle}"}


def get_upload(request: call.Call) -> call.Answer:
    """`GET /upload:…`: how far it got."""
    session = request.state.uploads[request.node]
    return {"id": request.node, "file_offset": len(session["content"])}


def _checked(request: call.Call) -> world.Media:
    number_id = str(request.params.get("phone_number_id") or "")
    owner = request.state.media[request.node].number_id
    found = find(request, request.node, number_id or owner)
    if found is None:
        raise errors.unknown_object(request.node, request.method)
    return found


def _hash(found: world.Media, expires_at: int) -> str:
    return hashlib.sha256(f"{found.id}/{expires_at}/{found.sha256_hex}".encode()).hexdigest()[:32]
