"""Embeddings and transcriptions by an endpoint that behaves, and by one that does not."""

import struct
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from centralita.effects.compatible import Embedder, Endpoint, NoResult, Transcriber
from centralita.effects.jobs import Done, Failed, Job, TryLater
from centralita.effects.transcribing import (
    MOST_BYTES,
    Downloader,
    TranscribingHandler,
    find_seconds,
)
from centralita.kit import crypto, ids
from centralita.providers.contract import Client, Line, MediaFile
from centralita.records import credentials
from centralita.records.knowledge_vectors import Meaning
from centralita.vocabulary import errors, voice
from centralita.vocabulary.incoming import Media
from centralita.vocabulary.turns import Returned
from tests.effects.house import House
from tests.effects.openai_server import OpenAIServer, Step, open_server

KEY = crypto.Secret("planted-key-for-voices-01")
TOKEN = "EAAtokenOfTheVoice0123456789"


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with open_server() as opened:
        yield opened


@pytest.fixture
async def embedder(server: OpenAIServer) -> AsyncIterator[Embedder]:
    opened = Embedder(Endpoint(base_url=server.base_url, model="embedder", key=KEY))
    yield opened
    await opened.aclose()


@pytest.fixture
async def transcriber(server: OpenAIServer) -> AsyncIterator[Transcriber]:
    opened = Transcriber(Endpoint(base_url=server.base_url + "/", model="whisper", key=KEY))
    yield opened
    await opened.aclose()


async def test_texts_become_embeddings_in_their_order(
    server: OpenAIServer, embedder: Embedder
) -> None:
    server.embed = lambda text: [float(len(text)), 1.0]
    texts = ["x" * size for size in range(1, 131)]
    found = await embedder.embed(texts)
    assert [each[0] for each in found] == [float(size) for size in range(1, 131)]
    assert len(server.seen) == 3
    assert server.seen[0][1]["authorization"] == f"Bearer {KEY.reveal()}"
    assert await embedder.find_meaning("hola") == Meaning("embedder", [4.0, 1.0])


async def test_an_embedding_that_makes_no_sense_is_refused(
    server: OpenAIServer, embedder: Embedder
) -> None:
    server.embed = lambda text: [1.0] * len(text)
    with pytest.raises(NoResult):
        await embedder.embed(["a", "bb"])
    server.embed = lambda _text: []
    with pytest.raises(NoResult):
        await embedder.embed(["a"])
    assert await embedder.find_meaning("a") is None


async def test_a_question_goes_on_without_its_meaning() -> None:
    embedder = Embedder(Endpoint(base_url="http://127.0.0.1:9/v1", model="m"))
    assert await embedder.find_meaning("hola") is None
    await embedder.aclose()


# ─── voices ──────────────────────────────────────────────────────────────────────────────────


def make_ogg(seconds: float) -> bytes:
    """The head and the last page of a voice note, without anything that sounds."""
    head = b"OggS" + bytes(24) + b"OpusHead" + bytes(11)
    samples = struct.pack("<q", int(seconds * 48_000))
    return head + b"OggS\x00\x04" + samples + bytes(14)


class Shelf:
    """Files by media id; a problem instead where one is planted."""

    def __init__(self, **files: bytes | Exception) -> None:
        self.files = files

    async def __call__(self, number_id: UUID, media: Media) -> MediaFile:
        found = self.files[media.id]
        if isinstance(found, Exception):
            raise found
        return MediaFile(data=found, mime_type="audio/ogg; codecs=opus")


def make_job(*names: str) -> Job:
    notes = [{"message_id": f"m-{name}", "media": {"id": name}} for name in names]
    return Job(
        tenant_id=ids.new_id(),
        effect_id=ids.new_id(),
        conversation_id=ids.new_id(),
        number_id=ids.new_id(),
        kind="transcription",
        payload={"notes": notes, "language": "es"},
    )


async def test_voice_notes_become_the_words_that_were_said(
    server: OpenAIServer, transcriber: Transcriber
) -> None:
    server.heard = lambda audio: f" dura {len(audio)} "
    one, two = make_ogg(3), make_ogg(3) + b"x"
    handler = TranscribingHandler(Shelf(a=one, b=two), transcriber)
    outcome = await handler.run(make_job("a", "b"))
    assert isinstance(outcome, Done)
    returned = Returned(kind="transcription", ok=True, value=outcome.value)
    said = {"m-a": f"dura {len(one)}", "m-b": f"dura {len(two)}"}
    assert voice.read_texts(returned) == said


async def test_one_that_cannot_be_heard_does_not_silence_the_others(
    transcriber: Transcriber,
) -> None:
    shelf = Shelf(a=make_ogg(3), b=errors.GiveUp("131052", "The file is gone."))
    outcome = await TranscribingHandler(shelf, transcriber).run(make_job("a", "b"))
    assert isinstance(outcome, Done)
    assert outcome.value == {"texts": {"m-a": "hola"}}
    assert outcome.trace["problems"] == ["the file: The file is gone."]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (errors.GiveUp("131052", "The file is gone."), Failed),
        (errors.TokenDead("190", "The token is dead."), Failed),
        (errors.RetryLater("timeout", "No answer."), TryLater),
        (make_ogg(601), Failed),
        (bytes(MOST_BYTES + 1), Failed),
    ],
)
async def test_what_cannot_be_fetched_or_is_too_much_is_said(
    server: OpenAIServer, transcriber: Transcriber, file: Any, expected: type
) -> None:
    outcome = await TranscribingHandler(Shelf(a=file), transcriber).run(make_job("a"))
    assert isinstance(outcome, expected)
    assert server.seen == []


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (Step(status=500), TryLater),
        (Step(status=429), TryLater),
        (Step(cut=True), TryLater),
        (Step(status=401), Failed),
        (Step(body=b"<html>"), Failed),
        (Step(body=b'{"words": 1}'), Failed),
        (Step(body=b"[]"), Failed),
    ],
)
async def test_an_endpoint_in_trouble_is_named_and_not_quoted(
    server: OpenAIServer, transcriber: Transcriber, step: Step, expected: type
) -> None:
    server.heard = lambda _audio: step
    outcome = await TranscribingHandler(Shelf(a=make_ogg(3)), transcriber).run(make_job("a"))
    assert isinstance(outcome, expected)
    assert KEY.reveal() not in repr(outcome)
    assert "planted trouble" not in repr(outcome)


@pytest.mark.parametrize(
    ("data", "seconds"),
    [
        (make_ogg(12.5), 12.5),
        (b"", None),
        (b"ID3 something else", None),
        (b"OggS" + bytes(24) + b"OpusHead", 0.0),
        (b"OggSOpusHead", None),
        (make_ogg(-1), None),
    ],
)
def test_how_long_a_note_is(data: bytes, seconds: float | None) -> None:
    assert find_seconds(data) == seconds


class Fetching:
    """A provider's client that only fetches, and keeps who asked."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    async def download(self, line: Line, media_id: str) -> MediaFile:
        self.lines.append(line)
        return MediaFile(data=b"x", mime_type="audio/ogg")


async def test_promise_6_a_file_is_fetched_with_the_token_of_its_own_number(house: House) -> None:
    one, other = await house.add_chat(), await house.add_chat()
    for chat, token in ((one, TOKEN), (other, TOKEN[::-1])):
        async with house.database.tenant_write(chat.tenant_id) as t:
            secret = crypto.Secret(token)
            await credentials.set_access_token(t, house.keys, chat.number_id, secret)
    fetching = Fetching()
    clients: dict[str, Client] = {"meta_cloud": fetching}  # type: ignore[dict-item]  # all it needs here
    download = Downloader(house.database, house.keys, clients)
    await download(one.number_id, Media(id="m"))
    assert [line.token.reveal() for line in fetching.lines] == [TOKEN]
