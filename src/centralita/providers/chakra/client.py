"""Chakra over HTTP: Meta's API passed through, files by public link (Cloud API §7.1)."""

from collections.abc import Mapping
from typing import Any
from urllib import parse

import pyreqwest.multipart

from centralita.providers import contract, transport
from centralita.providers.chakra import outbound
from centralita.providers.meta_format import answers, failures
from centralita.vocabulary import errors
from centralita.vocabulary.ids import WaMessageId

_FACTS = "display_phone_number,verified_name,quality_rating,status,throughput"


class ChakraClient:
    """Keeps `contract.Client`; each call goes to the number's own plugin."""

    def __init__(
        self,
        base_url: str,
        version: str,
        *,
        connect_seconds: float = transport.CONNECT_SECONDS,
        total_seconds: float = transport.TOTAL_SECONDS,
        file_seconds: float = transport.FILE_SECONDS,
    ) -> None:
        self._version = parse.quote(version)
        self._http = transport.Transport(
            base_url,
            connect_seconds=connect_seconds,
            total_seconds=total_seconds,
            file_seconds=file_seconds,
        )

    async def send(
        self, line: contract.Line, body: Mapping[str, Any], *, attempt: int = 1
    ) -> contract.Accepted:
        answer = await self._http.post_json(self._path(line, "/messages"), line.token, body)
        return outbound.get_accepted(answer, attempt=attempt, node=line.phone_number_id)

    async def mark_read(
        self, line: contract.Line, message_id: WaMessageId, *, typing: bool
    ) -> None:
        body = answers.read_receipt(message_id, typing=typing)
        answer = await self._http.post_repeatable(self._path(line, "/messages"), line.token, body)
        if not answer.ok:
            raise _repeatable(answer, answer.find_json())

    async def upload(self, line: contract.Line, data: bytes, mime_type: str, filename: str) -> str:
        """A public address, to be sent as `File(link=…)`: Chakra gives no media ids."""
        part = transport.make_part(data, mime_type, filename)
        form = pyreqwest.multipart.FormBuilder().text("filename", filename).part("file", part)
        path = f"{self._plugin(line)}/upload-public-media"
        answer = await self._http.post_form(path, line.token, form)
        found = answer.find_json()
        link = outbound.find_link(found) if answer.ok else None
        if link is None:
            raise _repeatable(answer, found)
        return link

    async def download(self, line: contract.Line, media_id: str) -> contract.MediaFile:
        """The file itself, or a JSON answer that holds its address."""
        path = f"/v1/whatsapp/{self._version}/media/{parse.quote(media_id, safe='')}/show"
        answer = await self._http.fetch(self._http.base_url + path, line.token)
        if answer.ok and answer.headers.get("content-type", "").startswith("application/json"):
            link = outbound.find_link(answer.find_json())
            if link is not None:
                answer = await self._http.fetch(link, line.token)
        if answer.status in (404, 410):
            raise failures.make_failure("media_expired")
        if not answer.ok:
            raise _repeatable(answer, answer.find_json())
        mime_type = answer.headers.get("content-type", "application/octet-stream")
        return contract.MediaFile(data=answer.body, mime_type=mime_type)

    async def get_number(self, line: contract.Line) -> contract.NumberFacts:
        """Meta's node passed through; nothing is known where Chakra offers no such path."""
        answer = await self._http.get(self._path(line, ""), line.token, {"fields": _FACTS})
        found = answer.find_json()
        if answer.status in (404, 405):
            return contract.NumberFacts(waba_id=line.waba_id)
        if not answer.ok:
            raise _repeatable(answer, found)
        data = found.get("_data") if isinstance(found, dict) else None
        return answers.read_facts(data if isinstance(data, dict) else found, line.waba_id)

    async def subscribe(self, line: contract.Line) -> None:
        """Nothing to do: Chakra's own app is subscribed, and its webhook is set on its pages."""
        self._plugin(line)

    async def aclose(self) -> None:
        await self._http.aclose()

    def _plugin(self, line: contract.Line) -> str:
        if not line.chakra_plugin_id:
            raise failures.make_failure("chakra_plugin_id")
        return f"/v1/ext/plugin/whatsapp/{parse.quote(line.chakra_plugin_id, safe='')}"

    def _path(self, line: contract.Line, edge: str) -> str:
        number = parse.quote(line.phone_number_id, safe="")
        return f"{self._plugin(line)}/api/{self._version}/{number}{edge}"


def _repeatable(answer: transport.Answer, found: Any) -> errors.SendFailure:
    return transport.settle(outbound.find_failure(answer, found))
