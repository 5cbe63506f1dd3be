"""The effect of kind `transcription`: voice notes fetched, and written down.

A file is fetched with the token of the number it came to (promise 6), kept in memory only, and sent
to the operator's own endpoint. A note that can't be heard is left out; the conversation then goes
on as with any other file.
"""

import asyncio
import struct
from collections.abc import Mapping
from typing import Final, Protocol
from uuid import UUID

import msgspec
from msgspec import Struct

from centralita.effects.compatible import NoResult, Transcriber
from centralita.effects.jobs import Done, Failed, Job, Outcome, TryLater
from centralita.kit import crypto, db
from centralita.providers.contract import Client, Line, MediaFile
from centralita.records import credentials, numbers
from centralita.vocabulary import errors
from centralita.vocabulary.ids import PhoneNumberId, WabaId
from centralita.vocabulary.incoming import Media

MOST_BYTES: Final = 16 * 1024 * 1024
"""WhatsApp's own limit for audio (Cloud API §3)."""
MOST_SECONDS: Final = 600.0
_MOST_NOTES: Final = 10
_LONGEST_TEXT: Final = 8_000
_OPUS_RATE: Final = 48_000


class Download(Protocol):
    """Fetches a file that a provider keeps for one of our numbers."""

    async def __call__(self, number_id: UUID, media: Media) -> MediaFile:
        """Raises `SendFailure`."""
        ...


class Note(Struct, frozen=True, kw_only=True):
    """A voice note; see `vocabulary.voice`."""

    message_id: str
    media: Media


class _Payload(Struct, frozen=True, kw_only=True):
    notes: tuple[Note, ...]
    language: str


class TranscribingHandler:
    """The handler of kind `transcription`."""

    may_repeat = True

    def __init__(self, download: Download, transcriber: Transcriber) -> None:
        self._download = download
        self._transcriber = transcriber

    async def run(self, job: Job) -> Outcome:
        """All notes of a turn, side by side. What can be heard of them is the result."""
        payload = msgspec.convert(job.payload, _Payload)
        notes = payload.notes[:_MOST_NOTES]
        heard = await asyncio.gather(*(self._hear(job, each, payload.language) for each in notes))
        texts = {
            note.message_id: said
            for note, said in zip(notes, heard, strict=True)
            if isinstance(said, str)
        }
        problems = [each for each in heard if isinstance(each, NoResult)]
        trace = {"notes": len(notes), "heard": len(texts), "problems": [*map(str, problems)]}
        if texts or not problems:
            return Done({"texts": texts}, trace)
        if all(each.passing for each in problems):
            return TryLater(str(problems[0]), trace=trace)
        return Failed(str(problems[0]), trace)

    async def _hear(self, job: Job, note: Note, language: str) -> str | NoResult:
        try:
            file = await self._fetch(job.number_id, note.media)
            text = await self._transcriber.transcribe(
                file.data, file.mime_type, language=language, seconds=max(job.seconds_left, 1.0)
            )
        except NoResult as problem:
            return problem
        return text[:_LONGEST_TEXT]

    async def _fetch(self, number_id: UUID, media: Media) -> MediaFile:
        try:
            file = await self._download(number_id, media)
        except errors.SendFailure as problem:
            passing = isinstance(problem, errors.RetryLater)
            raise NoResult(f"the file: {problem.meaning}", passing=passing) from None
        except (errors.CentralitaError, db.DatabaseUnavailable) as problem:
            passing = isinstance(problem, db.DatabaseUnavailable)
            raise NoResult("the file could not be fetched", passing=passing) from None
        if len(file.data) > MOST_BYTES:
            raise NoResult("the voice note is too large", passing=False)
        seconds = find_seconds(file.data)
        if seconds is not None and seconds > MOST_SECONDS:
            raise NoResult(f"the voice note is {seconds:.0f} seconds long", passing=False)
        return file


def find_seconds(data: bytes) -> float | None:
    """How long an Ogg Opus file plays (RFC 3533 §6, RFC 7845 §4); None for anything else.

    Its last page says how many samples there are up to its end.
    """
    last = data.rfind(b"OggS")
    if not data.startswith(b"OggS") or b"OpusHead" not in data[:200] or last + 14 > len(data):
        return None
    samples: int = struct.unpack_from("<q", data, last + 6)[0]
    return samples / _OPUS_RATE if samples >= 0 else None


class Downloader:
    """Files by the number's own provider and token."""

    def __init__(
        self, database: db.Database, keys: crypto.MasterKeys, clients: Mapping[str, Client]
    ) -> None:
        self._database = database
        self._keys = keys
        self._clients = clients

    async def __call__(self, number_id: UUID, media: Media) -> MediaFile:
        """Raises `SendFailure`, `NotFound`, `crypto.SealBroken`."""
        async with self._database.pipe() as p:
            number = await numbers.get_number(p, str(number_id))
        async with self._database.tenant_read(number.tenant_id) as t:
            token = await credentials.find_access_token(t, self._keys, number.id)
        line = Line(
            phone_number_id=PhoneNumberId(number.phone_number_id),
            token=token or crypto.Secret(""),
            waba_id=WabaId(number.waba_id) if number.waba_id else None,
            chakra_plugin_id=number.chakra_plugin_id,
        )
        return await self._clients[number.provider].download(line, media.id)
