"""The console's way to WhatsApp: one number at a time, with its own token."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from centralita.kit import clock, crypto, db, log
from centralita.providers import contract
from centralita.records import credentials
from centralita.records.inbox_speakers import Speaker
from centralita.send import telling
from centralita.show.inbox_ports import Download, Template, Upload
from centralita.vocabulary import errors
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.ids import PhoneNumberId, WabaId

_log = log.get_logger(__name__)
_adapted = msgspec.json.Decoder(tuple[contract.Adapted, ...])
_KEEP_SECONDS: Final = 60.0
_KEPT_MOST: Final = 500
_content = msgspec.json.Decoder(AnyContent)


class Codes:
    """`show.inbox_ports.Codes` by the providers."""

    def __init__(self, providers: Mapping[str, contract.Provider]) -> None:
        self._providers = providers

    def explain(self, provider: str, code: str, language: str) -> tuple[str, str]:
        return telling.explain(self._providers.get(provider), code, language)

    def adapt(self, message: dict[str, Any], language: str) -> Sequence[str]:
        """As it was noted when it left, or as it would be if it left now."""
        return [each.speak(language) for each in self._find_adapted(message)]

    def _find_adapted(self, message: dict[str, Any]) -> Sequence[contract.Adapted]:
        if message.get("adapted"):
            return _adapted.decode(message["adapted"])
        provider = self._providers.get(str(message.get("provider", "")))
        if provider is None or not message["content"]:
            return ()
        try:
            content = _content.decode(message["content"])
            to = contract.Recipient(wa_id=message["wa_id"], user_id=message["user_id"])
            return provider.render(content, to, "").adapted
        except (msgspec.MsgspecError, errors.GiveUp):
            return ()


class Wire:
    """`show.inbox_ports.Wire` by the providers and their clients."""

    def __init__(
        self,
        database: db.Database,
        keys: crypto.MasterKeys,
        providers: Mapping[str, contract.Provider],
        clients: Mapping[str, contract.Client],
        now: clock.Clock,
    ) -> None:
        self._database = database
        self._keys = keys
        self._providers = providers
        self._clients = clients
        self._now = now
        self._kept: dict[UUID, tuple[float, list[Template]]] = {}

    def check(
        self, speaker: Speaker, content: AnyContent, wa_id: str | None, user_id: str | None
    ) -> Sequence[tuple[str, str]]:
        provider = self._providers.get(speaker.provider)
        if provider is None:
            raise errors.GiveUp("provider_missing", "This number's provider is not installed.")
        to = contract.Recipient(wa_id=wa_id, user_id=user_id)
        found = provider.render(content, to, "00000000-0000-0000-0000-000000000000")
        return [(each.es, each.en) for each in found.adapted]

    async def upload(self, speaker: Speaker, file: Upload) -> str:
        client, line = await self._open(speaker)
        return await client.upload(line, file.data, file.mime_type, file.filename)

    async def download(self, speaker: Speaker, media_id: str) -> Download:
        client, line = await self._open(speaker)
        found = await client.download(line, media_id)
        return Download(data=found.data, mime_type=found.mime_type)

    async def list_templates(self, speaker: Speaker) -> Sequence[Template] | None:
        kept = self._kept.get(speaker.number_id)
        if kept is not None and self._now.monotonic() < kept[0]:
            return kept[1]
        client, line = await self._open(speaker)
        if not isinstance(client, contract.TemplateLister):
            return None
        found = [
            Template(
                name=each.name,
                language=each.language,
                status=each.status,
                category=each.category,
                components=each.components,
                parameter_format=each.parameter_format,
            )
            for each in await client.list_templates(line)
        ]
        if len(self._kept) >= _KEPT_MOST:
            self._kept.clear()
        self._kept[speaker.number_id] = (self._now.monotonic() + _KEEP_SECONDS, found)
        return found

    async def _open(self, speaker: Speaker) -> tuple[contract.Client, contract.Line]:
        client = self._clients.get(speaker.provider)
        if client is None:
            raise errors.GiveUp("provider_missing", "This number's provider is not installed.")
        try:
            async with self._database.tenant_read(speaker.host_id) as t:
                token = await credentials.find_access_token(t, self._keys, speaker.number_id)
        except crypto.SealBroken:
            _log.error(
                "a token was sealed with another master key", number_id=str(speaker.number_id)
            )
            raise errors.RetryLater("token_sealed", "The token can't be opened here.") from None
        if token is None:
            raise errors.TokenDead("token_missing", "The number has no living token.")
        return client, contract.Line(
            phone_number_id=PhoneNumberId(speaker.phone_number_id),
            token=token,
            waba_id=WabaId(speaker.waba_id) if speaker.waba_id else None,
            chakra_plugin_id=speaker.chakra_plugin_id,
        )
