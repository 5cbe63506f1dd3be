"""The console's built files, served: bare ASGI, the last door of the server.

Everything under the folder that `./run web` fills is read into memory once and found by its exact
name, so no path can lead out of it. A newer build is noticed by its time stamp. Addresses that are
no file belong to the console's own router: a browser that asks for a page gets `index.html`.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]

BUILT = Path(__file__).parent / "built"
"""Where `./run web` puts the console, and where the wheel carries it."""
INDEX = "index.html"
HASHED = "assets/"
"""Names under it carry a hash of their content: such a file never changes."""

_ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Best first."""

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wav": "audio/wav",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}

_STYLE_OF_SELECT = "'sha256-441zG27rExd4/il+NvIqyL8zFx5XmyNQtE381kSkUJk='"
"""The one fixed <style> element of the console: radix hides the scrollbar of an open select."""

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        f"style-src 'self' {_STYLE_OF_SELECT}",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
    )
)

NOT_BUILT = """<!doctype html><html lang="es"><meta charset="utf-8"><title>Centralita</title>
<h1>La consola no está construida</h1><p>Ejecuta <code>./run web</code> y carga de nuevo.</p>
<h1 lang="en">The console is not built</h1><p lang="en">Run <code>./run web</code> and reload.</p>
"""


@dataclass(frozen=True, slots=True)
class File:
    """One built file: its bytes as they are and as they were compressed when it was built."""

    content_type: str
    etag: str
    bodies: Mapping[str, bytes]
    """By content encoding; `identity` is always there."""


class Site:
    """Serves `folder`. With `https`, browsers are told to come by https only."""

    def __init__(self, folder: Path, *, https: bool) -> None:
        self._folder = folder
        self._always = list_security_headers(https=https)
        self._files: Mapping[str, File] = {}
        self._stamp: tuple[int, int] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await self._say(scope, send, 405, "Only GET and HEAD.\n", [(b"allow", b"GET, HEAD")])
            return
        if not self._renew():
            await self._say(scope, send, 503, NOT_BUILT, [(b"retry-after", b"10")])
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        name = self._find_name(scope["path"], headers.get(b"accept", b"").decode("latin-1"))
        if name is None:
            await self._say(scope, send, 404, "There is nothing here.\n")
            return
        await self._serve(scope, send, name, headers)

    def _find_name(self, path: str, accepted: str) -> str | None:
        name = path.removeprefix("/")
        if name in self._files:
            return name
        is_page = "text/html" in accepted and not name.startswith(HASHED)
        return INDEX if is_page or not name else None

    async def _serve(
        self, scope: Scope, send: Send, name: str, asked: Mapping[bytes, bytes]
    ) -> None:
        file = self._files[name]
        encoding = choose_encoding(asked.get(b"accept-encoding", b"").decode("latin-1"), file)
        etag = f'"{file.etag}-{encoding}"'
        lasting = "public, max-age=31536000, immutable" if name.startswith(HASHED) else "no-cache"
        headers = [
            (b"cache-control", lasting.encode()),
            (b"etag", etag.encode()),
            (b"vary", b"accept-encoding"),
        ]
        if _is_known(etag, asked.get(b"if-none-match", b"").decode("latin-1")):
            await self._send(scope, send, 304, headers)
            return
        headers.append((b"content-type", file.content_type.encode()))
        if encoding != "identity":
            headers.append((b"content-encoding", encoding.encode()))
        await self._send(scope, send, 200, headers, file.bodies[encoding])

    def _renew(self) -> bool:
        """Reads the folder if it is not the one that was read; False where nothing is built."""
        try:
            index = (self._folder / INDEX).stat().st_mtime_ns
            hashed = self._folder / HASHED
            stamp = (index, hashed.stat().st_mtime_ns if hashed.is_dir() else 0)
            if stamp != self._stamp:
                self._files = _read_files(self._folder)
                self._stamp = stamp
        except FileNotFoundError:
            return False
        return True

    async def _say(
        self, scope: Scope, send: Send, status: int, text: str, more: Sequence[Header] = ()
    ) -> None:
        kind = "html" if text.startswith("<!doctype") else "plain"
        headers = [
            (b"content-type", f"text/{kind}; charset=utf-8".encode()),
            (b"cache-control", b"no-store"),
            *more,
        ]
        await self._send(scope, send, status, headers, text.encode())

    async def _send(
        self,
        scope: Scope,
        send: Send,
        status: int,
        headers: Sequence[Header],
        body: bytes = b"",
    ) -> None:
        lasting = [] if status == 304 else [(b"content-length", str(len(body)).encode())]
        everything = [*headers, *lasting, *self._always]
        await send({"type": "http.response.start", "status": status, "headers": everything})
        shown = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": shown})


def is_built(folder: Path) -> bool:
    """Whether there is a console to serve."""
    return (folder / INDEX).is_file()


def list_security_headers(*, https: bool) -> list[Header]:
    """What every answer that a browser may show carries."""
    headers = [
        (b"content-security-policy", CONTENT_POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"no-referrer"),
        (
            b"permissions-policy",
            b"microphone=(self), camera=(), geolocation=(self), payment=(), usb=()",
        ),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]
    if https:
        headers.append((b"strict-transport-security", b"max-age=31536000"))
    return headers


def choose_encoding(accepted: str, file: File) -> str:
    """The best encoding that the file has and `Accept-Encoding` allows (RFC 9110 §12.5.3)."""
    allowed: dict[str, bool] = {}
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        weight = quality.strip().removeprefix("q=").strip("0. ") if quality else "1"
        allowed[name.strip()] = weight != ""
    for encoding in _ENCODINGS:
        if encoding in file.bodies and allowed.get(encoding, allowed.get("*", False)):
            return encoding
    return "identity"


def _is_known(etag: str, if_none_match: str) -> bool:
    known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in known or "*" in known


def _read_files(folder: Path) -> dict[str, File]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    compressed = tuple(_ENCODINGS.values())
    return {
        path.relative_to(folder).as_posix(): _read_file(path)
        for path in paths
        if path.suffix not in compressed
    }


def _read_file(path: Path) -> File:
    body = path.read_bytes()
    bodies = {"identity": body}
    for encoding, suffix in _ENCODINGS.items():
        sibling = path.with_name(path.name + suffix)
        if sibling.is_file():
            bodies[encoding] = sibling.read_bytes()
    return File(
        content_type=_TYPES.get(path.suffix, "application/octet-stream"),
        etag=hashlib.sha256(body).hexdigest()[:20],
        bodies=bodies,
    )
