"""What a provider is: four small parts that the stages use without knowing which one they hold.

`receive` calls `check_signature` and `parse` (pure), `send` calls `render` (pure) and the client
(the only place that does HTTP). A provider never sees a database or a tenant.
"""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from msgspec import Struct

from centralita.kit.crypto import Secret
from centralita.vocabulary import errors
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.ids import PhoneNumberId, WabaId, WaMessageId
from centralita.vocabulary.incoming import AnyItem


class Manifest(Struct, frozen=True, kw_only=True):
    """A provider's card: how it is called, what it can do, what it must hide.

    `needs` are the number's own settings it cannot work without (`access_token`,
    `chakra_plugin_id`); `kinds` the content kinds it can send; `redact` JSON keys that are blanked
    in logs. `messages_per_second` is the pace a number starts with (Cloud API §3).
    """

    key: str
    title: str
    needs: tuple[str, ...]
    kinds: frozenset[str]
    redact: tuple[str, ...]
    signed: bool
    """True: webhooks carry `X-Hub-Signature-256`. False: they come to a secret path."""
    echoes_reference: bool
    """True: statuses bring back our reference, so an unknown outcome can settle."""
    subscribes: bool = False
    """True: an account's webhooks come once `subscribe` asked for them. False: they are set on the
    provider's own pages."""
    messages_per_second: float = 80.0


class Line(Struct, frozen=True, kw_only=True):
    """The number a call leaves from, with its own credential (promise 6). Never stored as such."""

    phone_number_id: PhoneNumberId
    token: Secret
    waba_id: WabaId | None = None
    chakra_plugin_id: str | None = None


class Recipient(Struct, frozen=True, kw_only=True):
    """Whom a message goes to: by phone (digits), by business-scoped id, or both."""

    wa_id: str | None = None
    user_id: str | None = None


class Accepted(Struct, frozen=True, kw_only=True):
    """The provider took the message: nothing more (Cloud API §2.1)."""

    wa_message_id: WaMessageId
    wa_id: str | None = None
    user_id: str | None = None


class Adapted(Struct, frozen=True):
    """One way in which a content was changed to fit, for the people of the business."""

    es: str
    en: str

    def speak(self, language: str) -> str:
        return self.es if language == "es" else self.en


class Rendered(Struct, frozen=True, kw_only=True):
    """A body ready for the wire, and what had to be adapted to the provider's limits.

    More than one body where a text was too long for one message.
    """

    bodies: tuple[dict[str, Any], ...]
    adapted: tuple[Adapted, ...] = ()


class NumberFacts(Struct, frozen=True, kw_only=True):
    """What the provider says of a number (Cloud API §4.3); None where it doesn't say."""

    display_phone_number: str | None = None
    verified_name: str | None = None
    quality_rating: str | None = None
    messaging_limit: str | None = None
    status: str | None = None
    waba_id: WabaId | None = None
    throughput: str | None = None
    on_business_app: bool | None = None
    token_expires_at: int | None = None
    """Unix seconds; None: unknown, 0: never."""


class Connection(Struct, frozen=True, kw_only=True):
    """How the provider is connected to us for one number; None where it doesn't say.

    `callback_url` is where its webhooks go (the number's own, else its account's, else the app's);
    empty: nowhere. `apps` are the ids of the apps that get its account's webhooks (Cloud API §1.2).
    `flow_key` is the state of the number's public key for encrypted forms: `VALID`, `MISMATCH` or
    `MISSING` (Cloud API §5.1).
    """

    callback_url: str | None = None
    apps: tuple[str, ...] | None = None
    flow_key: str | None = None


class TemplateFacts(Struct, frozen=True, kw_only=True):
    """A template as its account has it; `components` in Meta's own shape (Cloud API §2.3).

    `parameter_format` is `POSITIONAL` or `NAMED`.
    """

    name: str
    language: str
    status: str
    category: str
    components: tuple[dict[str, Any], ...] = ()
    parameter_format: str = "POSITIONAL"


class MediaFile(Struct, frozen=True, kw_only=True):
    """A downloaded file."""

    data: bytes
    mime_type: str


class Client(Protocol):
    """The provider's HTTP side. Every method may raise a `SendFailure` of vocabulary/errors.py,
    never retries by itself, and follows no redirect.

    Only `send` raises `OutcomeUnknown`: the request may have been taken (time-out, cut connection,
    5xx without Meta's own error). The others may be repeated, and raise `RetryLater` instead.
    """

    async def send(self, line: Line, body: Mapping[str, Any], *, attempt: int = 1) -> Accepted:
        """One rendered body. `attempt` counts from 1 and only lengthens the wait that a
        `RetryLater` asks for."""
        ...

    async def mark_read(self, line: Line, message_id: WaMessageId, *, typing: bool) -> None: ...

    async def upload(self, line: Line, data: bytes, mime_type: str, filename: str) -> str:
        """A media id, or a public https link where the provider gives no ids."""
        ...

    async def download(self, line: Line, media_id: str) -> MediaFile: ...

    async def get_number(self, line: Line) -> NumberFacts: ...

    async def subscribe(self, line: Line) -> None:
        """Subscribe our app to the number's WABA, so that its webhooks come (Cloud API §1.2)."""
        ...

    async def aclose(self) -> None: ...


@runtime_checkable
class Inspector(Protocol):
    """What a client may also be able to do: look at how a number is connected, for the doctor."""

    async def inspect(self, line: Line) -> Connection:
        """Never changes anything. Raises a `SendFailure`."""
        ...


@runtime_checkable
class TemplateLister(Protocol):
    """What a client may also be able to do: tell the templates of a number's account."""

    async def list_templates(self, line: Line) -> list[TemplateFacts]:
        """All of them, whatever their status. Raises a `SendFailure`."""
        ...


class Provider(Protocol):
    """One way to WhatsApp."""

    @property
    def manifest(self) -> Manifest: ...

    def check_signature(self, headers: Mapping[str, str], body: bytes, secret: Secret) -> bool:
        """Constant-time; header names are lower-case. Unsigned providers answer True."""
        ...

    def parse(self, body: bytes) -> list[AnyItem]:
        """Never raises: what can't be read is an `Unknown` in its place."""
        ...

    def render(self, content: AnyContent, to: Recipient, reference: str) -> Rendered:
        """Pure. Raises `GiveUp` for a content this provider can't carry at all.

        `reference` travels as `biz_opaque_callback_data` where the provider echoes it. With
        several bodies the first carries it unchanged, the next `reference#2` and so on.
        """
        ...

    def status_failure(self, code: str | None) -> errors.SendFailure:
        """What an asynchronous `failed` status with this code means. Never raises."""
        ...

    def explain_code(self, code: str, language: str) -> tuple[str, str]:
        """`(meaning, cure)` of a failure's code in plain words, `es` or else English."""
        ...

    def open_client(self, base_url: str, version: str) -> Client: ...
