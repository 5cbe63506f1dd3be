"""Small real files and fixed texts for inbound messages, made here."""

import base64
from typing import Any

_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_WEBP = base64.b64decode("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA=")
_PDF = (
    b"%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
_OGG = b"OggS\x00\x02" + bytes(22) + b"OpusHead\x01\x01" + bytes(9)
_MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom\x00\x00\x00\x08free"

# kind -> (MIME type, bytes)
SAMPLES: dict[str, tuple[str, bytes]] = {
    "image": ("image/png", _PNG),
    "video": ("video/mp4", _MP4),
    "audio": ("audio/ogg; codecs=opus", _OGG),
    "document": ("application/pdf", _PDF),
    "sticker": ("image/webp", _WEBP),
}
UNSUPPORTED: dict[str, Any] = {
    "code": 131051,
    "title": "Message type unknown",
    "message": "Message type unknown",
    "error_data": {"details": "Message type is currently not supported."},
}
