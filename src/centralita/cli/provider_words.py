"""What only providers know about a message, for its timeline."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from centralita.providers.contract import Adapted, Provider, Recipient
from centralita.send import telling
from centralita.vocabulary import errors
from centralita.vocabulary.content import AnyContent

_adapted = msgspec.json.Decoder(tuple[Adapted, ...])
_content = msgspec.json.Decoder(AnyContent)


class ProviderWords:
    """Codes in plain words, and what limits made of a content: asked of the message's provider."""

    def __init__(self, providers: Mapping[str, Provider]) -> None:
        self._providers = providers

    def explain(self, provider: str, code: str, language: str) -> tuple[str, str]:
        """(meaning, cure) of a code, ours or the provider's."""
        return telling.explain(self._providers.get(provider), code, language)

    def adapt(self, message: dict[str, Any], language: str) -> Sequence[str]:
        """How its content had to be changed; empty for what was not written here.

        As it was noted when it left, or as it would be if it left now.
        """
        return [each.speak(language) for each in self._find_adapted(message)]

    def _find_adapted(self, message: dict[str, Any]) -> Sequence[Adapted]:
        if message.get("adapted"):
            return _adapted.decode(message["adapted"])
        provider = self._providers.get(str(message.get("provider", "")))
        if provider is None or not message["content"]:
            return ()
        try:
            content = _content.decode(message["content"])
            to = Recipient(wa_id=message["wa_id"], user_id=message["user_id"])
            return provider.render(content, to, "").adapted
        except (msgspec.DecodeError, errors.GiveUp):
            return ()
