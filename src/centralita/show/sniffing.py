"""What a file is by its content, whatever it is called. Pure.

Only what WhatsApp carries is let in (Cloud API §4.1); programs, pages and archives are not, however
they are named.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from typing import Final, Literal

import puremagic
from msgspec import Struct

Kind = Literal["image", "video", "audio", "document", "sticker"]

_MEBIBYTE: Final = 1_048_576
LIMITS: Final[Mapping[Kind, int]] = {
    "image": 5 * _MEBIBYTE,
    "video": 16 * _MEBIBYTE,
    "audio": 16 * _MEBIBYTE,
    "document": 16 * _MEBIBYTE,
    "sticker": 500 * 1024,
}
"""Bytes. WhatsApp takes documents of 100 MB, and this door 16."""

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_BY_EXTENSION: Final[Mapping[str, tuple[Kind, str]]] = {
    ".png": ("image", "image/png"),
    ".jpeg": ("image", "image/jpeg"),
    ".webp": ("sticker", "image/webp"),
    ".pdf": ("document", "application/pdf"),
    ".m4a": ("audio", "audio/mp4"),
    ".3gp": ("video", "video/3gpp"),
    ".mp4": ("video", "video/mp4"),
    ".opus": ("audio", "audio/ogg"),
    ".amr": ("audio", "audio/amr"),
    ".mp3": ("audio", "audio/mpeg"),
    ".mpga": ("audio", "audio/mpeg"),
    ".aac": ("audio", "audio/aac"),
}
"""As puremagic names what it found; the first that fits counts."""
_ZIPPED: Final[Mapping[str, tuple[str, str]]] = {
    "word/document.xml": (".docx", f"{_OFFICE}.wordprocessingml.document"),
    "xl/workbook.xml": (".xlsx", f"{_OFFICE}.spreadsheetml.sheet"),
    "ppt/presentation.xml": (".pptx", f"{_OFFICE}.presentationml.presentation"),
}
_COMPOUND: Final[Mapping[str, tuple[str, str]]] = {
    "WordDocument": (".doc", "application/msword"),
    "Workbook": (".xls", "application/vnd.ms-excel"),
    "PowerPoint Document": (".ppt", "application/vnd.ms-powerpoint"),
}
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jfif"),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "audio/mp4": (".m4a", ".mp4"),
    "video/3gpp": (".3gp",),
    "video/mp4": (".mp4", ".m4v", ".mov"),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/amr": (".amr",),
    "audio/mpeg": (".mp3",),
    "audio/aac": (".aac",),
    "text/plain": (".txt", ".csv", ".log", ".md"),
    **{mime: (end,) for end, mime in (*_ZIPPED.values(), *_COMPOUND.values())},
}
_SCRIPT: Final = re.compile(
    rb"^\s*(#!|<\?(php|xml)|<!doctype|<(html|svg|script|body|head|iframe)\b|@echo off)",
    re.IGNORECASE,
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_NAME_MAX: Final = 120


class Known(Struct, frozen=True, kw_only=True):
    """What a file is, and by which name it may go."""

    kind: Kind
    mime_type: str
    name: str


def sniff(data: bytes, name: str) -> Known | None:
    """None for what is not carried: a program, a page, an archive, or nothing known."""
    found = _find_kind(data)
    if found is None:
        return None
    kind, mime_type = found
    return Known(kind=kind, mime_type=mime_type, name=clean_name(name, mime_type))


def _find_kind(data: bytes) -> tuple[Kind, str] | None:
    if data.startswith(b"PK"):
        return _find_zipped(data)
    if data.startswith(_OLE):
        return _find_compound(data)
    ends = _list_extensions(data)
    for end, found in _BY_EXTENSION.items():
        if end in ends:
            # An audio in an Ogg is Opus for WhatsApp; and what has a picture track is a video.
            return (
                found if end != ".m4a" or b"vide" not in data[:200_000] else ("video", "video/mp4")
            )
    return ("document", "text/plain") if _is_text(data) else None


def _list_extensions(data: bytes) -> set[str]:
    try:
        return {str(each.extension).lower() for each in puremagic.magic_string(data)}
    except (puremagic.PureError, ValueError):
        return set()


def _find_zipped(data: bytes) -> tuple[Kind, str] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        return None
    if "[Content_Types].xml" not in names or any("vbaProject" in name for name in names):
        return None
    return next((("document", _ZIPPED[name][1]) for name in _ZIPPED if name in names), None)


def _find_compound(data: bytes) -> tuple[Kind, str] | None:
    for stream, (_, mime_type) in _COMPOUND.items():
        if stream.encode("utf-16-le") in data:
            return "document", mime_type
    return None


def _is_text(data: bytes) -> bool:
    if not data or _SCRIPT.match(data.removeprefix(b"\xef\xbb\xbf")):
        return False
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return _CONTROL.search(text) is None


def clean_name(name: str, mime_type: str) -> str:
    """One line without folders, marks that turn text round, or an ending that says otherwise."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFC", last)
        if unicodedata.category(letter)[0] != "C" and letter not in '<>:"|?*'
    )
    plain = " ".join(plain.split()).strip(". ")
    ends = _NAMES.get(mime_type, ())
    stem, dot, end = plain.rpartition(".")
    if f".{end.lower()}" in ends and dot and stem:
        return f"{stem[: _NAME_MAX - len(end) - 1]}.{end.lower()}"
    stem = (plain or "file")[: _NAME_MAX - 6]
    return f"{stem}{ends[0]}" if ends else stem
