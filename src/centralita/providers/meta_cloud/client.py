"""Meta's Cloud API over HTTP: sending, receipts, files, a number's facts (Cloud API §2, §4)."""

from collections.abc import Mapping
from typing import Any
from urllib import parse

import pyreqwest.multipart

from centralita.providers import contract, transport
from centralita.providers.meta_cloud import inspection
from centralita.providers.meta_format import answers, failures, templates
from centralita.vocabulary.ids import WaMessageId

_OLD_FIELDS = "display_phone_number,verified_name,quality_rating,status,throughput,is_on_biz_app"
_FIELDS = _OLD_FIELDS + ",whatsapp_business_manager_messaging_limit"


class MetaClient:
    """Keeps `contract.Client`. One per process: all numbers share its connections, each call
    carries its own number's token."""

    def __init__(
        self,
        base_url: str,
        version: str,
        *,
        connect_seconds: float = transport.CONNECT_SECONDS,
        total_seconds: float = transport.TOTAL_SECONDS,
        file_seconds: float = transport.FILE_SECONDS,
    ) -> None:
        self._root = f"/{parse.quote(version)}"
        self._http = transport.Transport(
            base_url,
            connect_seconds=connect_seconds,
            total_seconds=total_seconds,
            file_seconds=file_seconds,
        )

    async def send(
        self, line: contract.Line, body: Mapping[str, Any], *, attempt: int = 1
    ) -> contract.Accepted:
        """One rendered body (Cloud API §2.1). `attempt` counts from 1."""
        answer = await self._http.post_json(self._path(line, "messages"), line.token, body)
        found = answer.find_json()
        if not answer.ok or answers.is_refusal(found):
            raise answer.failure(attempt=attempt, node=line.phone_number_id)
        return answers.get_accepted(found)

    async def mark_read(
        self, line: contract.Line, message_id: WaMessageId, *, typing: bool
    ) -> None:
        """Blue ticks, and “typing …” until the reply or for 25 s (Cloud API §2.4)."""
        body = answers.read_receipt(message_id, typing=typing)
        answer = await self._http.post_repeatable(self._path(line, "messages"), line.token, body)
        if not answer.ok:
            raise answer.repeatable_failure(node=line.phone_number_id)

    async def upload(self, line: contract.Line, data: bytes, mime_type: str, filename: str) -> str:
        """A media id that this number may send for 30 days (Cloud API §4.1)."""
        part = transport.make_part(data, mime_type, filename)
        form = (
            pyreqwest.multipart.FormBuilder()
            .text("messaging_product", "whatsapp")
            .text("type", mime_type)
            .part("file", part)
        )
        answer = await self._http.post_form(self._path(line, "media"), line.token, form)
        found = answer.find_json()
        media_id = found.get("id") if answer.ok and isinstance(found, dict) else None
        if not isinstance(media_id, str):
            raise answer.repeatable_failure(node=line.phone_number_id)
        return media_id

    async def download(self, line: contract.Line, media_id: str) -> contract.MediaFile:
        """A file's bytes. Its address lives five minutes, so an expired one is asked for again."""
        url, mime_type = await self._find_media(line, media_id)
        answer = await self._http.fetch(url, line.token)
        if answer.status in (404, 410):
            url, mime_type = await self._find_media(line, media_id)
            answer = await self._http.fetch(url, line.token)
        if answer.status in (404, 410):
            raise failures.make_failure("media_expired")
        if not answer.ok:
            raise answer.repeatable_failure()
        return contract.MediaFile(
            data=answer.body,
            mime_type=mime_type or answer.headers.get("content-type", "application/octet-stream"),
        )

    async def _find_media(self, line: contract.Line, media_id: str) -> tuple[str, str]:
        path = f"{self._root}/{parse.quote(media_id, safe='')}"
        answer = await self._http.get(path, line.token, {"phone_number_id": line.phone_number_id})
        found = answer.find_json()
        if not answer.ok or not isinstance(found, dict) or not isinstance(found.get("url"), str):
            raise answer.repeatable_failure()
        if answers.find_size(found.get("file_size")) > transport.MOST_BYTES:
            raise failures.make_failure("media_too_large")
        return found["url"], str(found.get("mime_type") or "")

    async def get_number(self, line: contract.Line) -> contract.NumberFacts:
        """What Meta says of the number (Cloud API §4.3). Versions before v24 lack one field."""
        path = f"{self._root}/{line.phone_number_id}"
        answer = await self._http.get(path, line.token, {"fields": _FIELDS})
        if not answer.ok and answers.is_unknown_field(answer.body):
            answer = await self._http.get(path, line.token, {"fields": _OLD_FIELDS})
        if not answer.ok:
            raise answer.repeatable_failure(node=line.phone_number_id)
        return answers.read_facts(answer.find_json(), line.waba_id)

    async def subscribe(self, line: contract.Line) -> None:
        """Our app gets the webhooks of the number's account (Cloud API §1.2)."""
        if not line.waba_id:
            raise failures.make_failure("waba_id")
        path = f"{self._root}/{line.waba_id}/subscribed_apps"
        answer = await self._http.post_repeatable(path, line.token, {})
        if not answer.ok:
            raise answer.repeatable_failure(node=line.waba_id)

    async def list_templates(self, line: contract.Line) -> list[contract.TemplateFacts]:
        """The templates of the number's account (Cloud API §4.2)."""
        if not line.waba_id:
            raise failures.make_failure("waba_id")
        path = f"{self._root}/{parse.quote(line.waba_id, safe='')}/message_templates"

        async def ask(query: Mapping[str, str]) -> Any:
            answer = await self._http.get(path, line.token, query)
            if not answer.ok:
                raise answer.repeatable_failure(node=line.waba_id or "")
            return answer.find_json()

        return await templates.read_all(ask)

    async def inspect(self, line: contract.Line) -> contract.Connection:
        """Where its webhooks go, and its key for encrypted forms (Cloud API §1.2, §5.1)."""
        return await inspection.inspect(self._http, self._root, line)

    async def aclose(self) -> None:
        await self._http.aclose()

    def _path(self, line: contract.Line, edge: str) -> str:
        return f"{self._root}/{parse.quote(line.phone_number_id, safe='')}/{edge}"
