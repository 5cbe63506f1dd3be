"""What the inbox needs of providers, as protocols."""

from collections.abc import Sequence
from typing import Any, Protocol

from msgspec import Struct

from centralita.records.inbox_speakers import Speaker
from centralita.vocabulary.content import AnyContent


class Codes(Protocol):
    """What only providers know of messages, in plain words."""

    def explain(self, provider: str, code: str, language: str) -> tuple[str, str]:
        """`(meaning, cure)` of a code, ours or the provider's. Never raises."""
        ...

    def adapt(self, message: dict[str, Any], language: str) -> Sequence[str]:
        """What the provider's limits made of a stored message, a sentence each."""
        ...


class Upload(Struct, frozen=True, kw_only=True):
    """A file on its way to WhatsApp."""

    data: bytes
    mime_type: str
    filename: str


class Download(Struct, frozen=True, kw_only=True):
    """A file as the provider kept it."""

    data: bytes
    mime_type: str


class Template(Struct, frozen=True, kw_only=True):
    """A template as its account has it; `components` in Meta's own shape (Cloud API §2.3)."""

    name: str
    language: str
    status: str
    category: str
    components: tuple[dict[str, Any], ...]
    parameter_format: str = "POSITIONAL"


class Wire(Protocol):
    """WhatsApp, from one number, with that number's own token. Outside any transaction.

    Each method but `check` may raise a `SendFailure` of `vocabulary.errors`.
    """

    def check(
        self, speaker: Speaker, content: AnyContent, wa_id: str | None, user_id: str | None
    ) -> Sequence[tuple[str, str]]:
        """Whether the content can leave: how it will be adapted, in Spanish and in English.

        Pure. Raises `GiveUp` where it can't.
        """
        ...

    async def upload(self, speaker: Speaker, file: Upload) -> str:
        """A media id, or a public https link where the provider gives no ids."""
        ...

    async def download(self, speaker: Speaker, media_id: str) -> Download:
        """A customer's file, or one of ours. Raises `GiveUp` (`media_expired`) too."""
        ...

    async def list_templates(self, speaker: Speaker) -> Sequence[Template] | None:
        """The account's templates; None where the provider can't tell."""
        ...
