"""Endpoints that speak OpenAI's protocol, beside chat: what a text means, what a voice says.

The addresses and keys are the operator's own, from the settings; no redirect is followed, and what
an endpoint answers to a wrong call is not passed on (it may quote the key).
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from urllib import parse

import msgspec
import pyreqwest.client
import pyreqwest.exceptions as trouble
import pyreqwest.multipart
import pyreqwest.request
from msgspec import Struct

from centralita.kit import json, log
from centralita.kit.crypto import Secret
from centralita.records.knowledge_vectors import Meaning

_log = log.get_logger(__name__)

_CONNECT_SECONDS: Final = 5.0
_MOST_AT_ONCE: Final = 64
"""Texts in one call for embeddings."""
_LONGEST_TEXT: Final = 8_000
_QUESTION_SECONDS: Final = 3.0
"""A customer waits for it, and words alone find as well."""
_PASSING: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})


class Endpoint(Struct, frozen=True, kw_only=True):
    """Where, by which key, and which model of theirs."""

    base_url: str
    model: str
    key: Secret | None = None


class NoResult(Exception):
    """It gave no result. The text is a short English sentence; `passing` where it may go better
    another time."""

    def __init__(self, problem: str, *, passing: bool) -> None:
        super().__init__(problem)
        self.passing = passing


class Caller:
    """Connections to one endpoint."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.model = endpoint.model
        self._endpoint = endpoint
        self._base_url = endpoint.base_url.rstrip("/")
        builder = (
            pyreqwest.client.ClientBuilder()
            .user_agent("centralita")
            .follow_redirects(False)
            .referer(False)
            .connect_timeout(timedelta(seconds=_CONNECT_SECONDS))
        )
        if parse.urlsplit(self._base_url).hostname in ("localhost", "127.0.0.1", "::1"):
            # A proxy of the environment can't reach our own machine.
            builder = builder.no_proxy()
        self._client = builder.build()

    async def post_json(self, path: str, body: Mapping[str, Any], seconds: float) -> Any:
        """POST, and the answer's JSON. Raises `NoResult`."""
        request = self._open(path, seconds).header("content-type", "application/json")
        return await _send(request.body_bytes(json.encode(body)).build())

    async def post_form(
        self, path: str, form: pyreqwest.multipart.FormBuilder, seconds: float
    ) -> Any:
        """The same for a file. Raises `NoResult`."""
        return await _send(self._open(path, seconds).multipart(form).build())

    def _open(self, path: str, seconds: float) -> pyreqwest.request.RequestBuilder:
        request = self._client.post(self._base_url + path).timeout(timedelta(seconds=seconds))
        key = self._endpoint.key
        return request.bearer_auth(key.reveal()) if key else request

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._client.close()


async def _send(request: pyreqwest.request.ConsumedRequest) -> Any:
    try:
        response = await request.send()
        body = bytes(await response.bytes())
    except trouble.PyreqwestError as problem:
        # Only the kind of trouble: its text holds the address.
        kind = type(problem).__name__
        raise NoResult(f"the endpoint could not be reached ({kind})", passing=True) from None
    if not 200 <= response.status < 300:
        passing = response.status in _PASSING
        raise NoResult(f"the endpoint answered with status {response.status}", passing=passing)
    try:
        return json.decode_untrusted(body)
    except ValueError:
        raise NoResult("the endpoint's answer is no JSON", passing=False) from None


class _Embedded(Struct):
    index: int
    embedding: list[float]


class _Embeddings(Struct):
    data: list[_Embedded]


class Embedder:
    """Says what texts mean, by `POST /embeddings`."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._caller = Caller(endpoint)
        self.model = endpoint.model

    async def embed(self, texts: Sequence[str], seconds: float = 60.0) -> list[list[float]]:
        """One embedding for each text, in order. Raises `NoResult`."""
        found: list[list[float]] = []
        for at in range(0, len(texts), _MOST_AT_ONCE):
            some = [text[:_LONGEST_TEXT] for text in texts[at : at + _MOST_AT_ONCE]]
            body = {"model": self.model, "input": some}
            answer = await self._caller.post_json("/embeddings", body, seconds)
            found += _read_embeddings(answer, len(some))
        return found

    async def find_meaning(self, text: str) -> Meaning | None:
        """What a question means; None where that can't be known in time."""
        try:
            [embedding] = await self.embed([text], _QUESTION_SECONDS)
        except NoResult as problem:
            _log.warning("a question was searched by its words alone", reason=str(problem))
            return None
        return Meaning(self.model, embedding)

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._caller.aclose()


def _read_embeddings(answer: Any, wanted: int) -> list[list[float]]:
    try:
        rows = sorted(msgspec.convert(answer, _Embeddings).data, key=lambda each: each.index)
    except msgspec.ValidationError:
        raise NoResult("the endpoint's answer holds no embeddings", passing=False) from None
    lengths = {len(each.embedding) for each in rows}
    if [each.index for each in rows] != list(range(wanted)) or len(lengths) != 1 or 0 in lengths:
        raise NoResult("the endpoint's answer holds other embeddings than asked", passing=False)
    return [each.embedding for each in rows]


class Transcriber:
    """Writes down what a voice says, by `POST /audio/transcriptions`."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._caller = Caller(endpoint)
        self._model = endpoint.model

    async def transcribe(
        self, data: bytes, mime_type: str, *, language: str, seconds: float
    ) -> str:
        """The words; empty where nobody speaks. `language` (`es`, `en`) is a hint.

        Raises `NoResult`.
        """
        kind = mime_type.partition(";")[0].strip() or "audio/ogg"
        part = pyreqwest.multipart.PartBuilder.from_bytes(data).file_name(_name_file(kind))
        try:
            part = part.mime(kind)
        except ValueError:
            raise NoResult("the file has no valid type", passing=False) from None
        form = pyreqwest.multipart.FormBuilder().part("file", part).text("model", self._model)
        form = form.text("language", language).text("response_format", "json")
        answer = await self._caller.post_form("/audio/transcriptions", form, seconds)
        text = answer.get("text") if isinstance(answer, dict) else None
        if not isinstance(text, str):
            raise NoResult("the endpoint's answer holds no text", passing=False)
        return text.strip()

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._caller.aclose()


_ENDINGS: Final = {"audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/aac": "m4a", "audio/amr": "amr"}


def _name_file(kind: str) -> str:
    """The endpoint tells a format by the ending; WhatsApp's voice notes are Ogg."""
    return f"voice.{_ENDINGS.get(kind, 'ogg')}"
