"""What we say: one vocabulary of outgoing messages, whatever the provider (Cloud API §2.2, §2.3).

A `Content` is stored as JSON with its `kind` as tag (`encode`/`decode` by msgspec), and each
provider renders it within its own limits. Text is already in the reader's language.
"""

from typing import Any, Literal

from msgspec import Struct, field


class Content(Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """Root of everything that can be sent."""

    reply_to: str | None = None
    """The provider's id of the message that is quoted."""


class Text(Content, frozen=True, kw_only=True, tag="text"):
    body: str
    preview_url: bool = False


class File(Content, frozen=True, kw_only=True, tag="media"):
    """Image, video, document, audio or sticker, by uploaded media id or by public link."""

    media: Literal["image", "video", "document", "audio", "sticker"]
    media_id: str | None = None
    link: str | None = None
    caption: str | None = None
    filename: str | None = None
    voice: bool = False


class Location(Content, frozen=True, kw_only=True, tag="location"):
    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


class Contacts(Content, frozen=True, kw_only=True, tag="contacts"):
    """Contact cards in Meta's own shape (Cloud API §2.2)."""

    cards: tuple[dict[str, Any], ...]


class Reaction(Content, frozen=True, kw_only=True, tag="reaction"):
    """An empty emoji takes the reaction back."""

    message_id: str
    emoji: str


class Header(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The top of an interactive message: a text, or one picture, video or document."""

    text: str | None = None
    media: Literal["image", "video", "document"] | None = None
    media_id: str | None = None
    link: str | None = None
    filename: str | None = None


class Button(Struct, frozen=True, kw_only=True):
    id: str
    title: str


class Buttons(Content, frozen=True, kw_only=True, tag="buttons"):
    body: str
    buttons: tuple[Button, ...]
    header: Header | None = None
    footer: str | None = None


class Row(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    title: str
    description: str | None = None


class Section(Struct, frozen=True, kw_only=True, omit_defaults=True):
    rows: tuple[Row, ...]
    title: str | None = None


class Menu(Content, frozen=True, kw_only=True, tag="list"):
    """A list message: `button` opens it."""

    body: str
    button: str
    sections: tuple[Section, ...]
    header: Header | None = None
    footer: str | None = None


class Link(Content, frozen=True, kw_only=True, tag="link"):
    """A call-to-action with one URL button."""

    body: str
    label: str
    url: str
    header: Header | None = None
    footer: str | None = None


class LocationRequest(Content, frozen=True, kw_only=True, tag="location_request"):
    body: str


class ContactRequest(Content, frozen=True, kw_only=True, tag="contact_request"):
    """Asks a person whose phone is hidden to share it (Cloud API §1.8)."""

    body: str


class FlowForm(Content, frozen=True, kw_only=True, tag="flow"):
    """Opens a WhatsApp Flow, by id or by name."""

    body: str
    label: str
    flow_id: str | None = None
    flow_name: str | None = None
    token: str = field(default="unused")
    mode: Literal["published", "draft"] = "published"
    action: Literal["navigate", "data_exchange"] = "navigate"
    screen: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    header: Header | None = None
    footer: str | None = None


class Product(Content, frozen=True, kw_only=True, tag="product"):
    catalog_id: str
    retailer_id: str
    body: str | None = None
    footer: str | None = None


class ProductSection(Struct, frozen=True, kw_only=True):
    title: str
    retailer_ids: tuple[str, ...]


class Products(Content, frozen=True, kw_only=True, tag="products"):
    catalog_id: str
    header: str
    body: str
    sections: tuple[ProductSection, ...]
    footer: str | None = None


class Catalog(Content, frozen=True, kw_only=True, tag="catalog"):
    body: str
    thumbnail_retailer_id: str | None = None
    footer: str | None = None


class CallPermission(Content, frozen=True, kw_only=True, tag="call_permission"):
    body: str


class VoiceCall(Content, frozen=True, kw_only=True, tag="voice_call"):
    body: str
    label: str
    ttl_minutes: int = 10_080
    payload: str | None = None


class Card(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One carousel card: a picture or video, and either one URL or quick replies."""

    media: Literal["image", "video"]
    media_id: str | None = None
    link: str | None = None
    body: str | None = None
    label: str | None = None
    url: str | None = None
    buttons: tuple[Button, ...] = ()


class Carousel(Content, frozen=True, kw_only=True, tag="carousel"):
    body: str
    cards: tuple[Card, ...]


class AddressForm(Content, frozen=True, kw_only=True, tag="address"):
    """Asks for a postal address; Meta offers it in India only."""

    body: str
    country: str
    values: dict[str, Any] = field(default_factory=dict)
    saved_addresses: tuple[dict[str, Any], ...] = ()
    validation_errors: dict[str, str] = field(default_factory=dict)


class Template(Content, frozen=True, kw_only=True, tag="template"):
    """An approved template; `components` in Meta's own shape (Cloud API §2.3)."""

    name: str
    language: str
    components: tuple[dict[str, Any], ...] = ()
    category: Literal["marketing", "utility", "authentication"] = "utility"
    """As approved: decides which limits and opt-outs hold for it."""


AnyContent = (
    Text | File | Location | Contacts | Reaction | Buttons | Menu | Link | LocationRequest
    | ContactRequest | FlowForm | Product | Products | Catalog | CallPermission | VoiceCall
    | Carousel | AddressForm | Template
)  # fmt: skip
"""Decode stored JSON with `msgspec.json.decode(data, type=AnyContent)`."""
