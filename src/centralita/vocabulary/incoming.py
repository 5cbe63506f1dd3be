"""What a provider tells us, item by item, as typed values (Cloud API §1).

One webhook body becomes a list of `Item`s; each is routed on its own. What is not understood is
an `Unknown` with its raw JSON, never an exception. Times are aware UTC datetimes; None where the
provider gave none or nonsense.
"""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from centralita.vocabulary.ids import PhoneNumberId, UserId, WabaId, WaId, WaMessageId

Json = Any
"""Decoded JSON as it came: dict, list, str, int, float, bool or None."""


class Person(Struct, frozen=True, kw_only=True):
    """A customer as the webhook names them: by phone, by business-scoped id, or by both."""

    wa_id: WaId | None = None
    user_id: UserId | None = None
    parent_user_id: str | None = None
    username: str | None = None
    name: str | None = None
    identity_key_hash: str | None = None


class Item(Struct, frozen=True, kw_only=True):
    """What all items share: where in the body it stood and whom it is about.

    `field` is the webhook field (`messages`, `calls` …) or `body` where the body itself was
    unreadable; `path` is the place, as in `entry[0].changes[1].messages[2]`; `raw` the item's own
    JSON.
    """

    field: str
    path: str
    waba_id: WabaId | None = None
    phone_number_id: PhoneNumberId | None = None
    display_phone_number: str | None = None
    at: datetime | None = None
    raw: Json = None


class Media(Struct, frozen=True, kw_only=True):
    """A file the provider keeps for us: fetched by `id` with the number's own token.

    `sha256` is lower-case hex, whichever way the provider wrote it; `link` an address where the
    file lies, good for minutes only with Meta.
    """

    id: str
    mime_type: str | None = None
    sha256: str | None = None
    link: str | None = None
    caption: str | None = None
    filename: str | None = None
    voice: bool = False
    animated: bool = False


class Place(Struct, frozen=True, kw_only=True):
    """A location message; degrees."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None
    url: str | None = None


class OrderLine(Struct, frozen=True, kw_only=True):
    """One line of a catalog order; the price as exact decimal text in `currency`."""

    retailer_id: str
    quantity: int
    price: str
    currency: str


class Choice(Struct, frozen=True, kw_only=True):
    """What a person chose: a reply button, a list row, or a template's quick reply.

    `how` tells which; `id` is the id we gave it (a template button's payload).
    """

    how: Literal["button", "list", "template"]
    id: str
    title: str
    description: str | None = None


MessageKind = Literal[
    "text", "image", "video", "audio", "document", "sticker", "location", "contacts",
    "choice", "form", "address", "call_permission", "order", "reaction", "system",
    "edit", "revoke", "welcome", "unsupported", "unknown",
]  # fmt: skip


class Message(Item, frozen=True, kw_only=True):
    """A customer's message (Cloud API §1.4). Exactly the parts that its `kind` needs are set.

    `text` is what a person would read: the body, a caption, a button's title, an emoji.
    `form` holds a flow's or an address form's values (parsed `response_json`), or the answer to a
    call permission request. A reaction with an empty `text` takes the earlier one back. The kind
    `unknown` is a message whose type is new, or whose own part could not be read: `raw` has it.
    """

    id: WaMessageId
    person: Person
    kind: MessageKind
    text: str | None = None
    media: Media | None = None
    place: Place | None = None
    choice: Choice | None = None
    form: Json = None
    cards: tuple[Json, ...] = ()
    order: tuple[OrderLine, ...] = ()
    catalog_id: str | None = None
    target_id: WaMessageId | None = None
    """The message reacted to, edited or revoked."""
    system: Json = None
    unsupported: str | None = None
    """What WhatsApp could not hand over, where it says so: `poll_creation` …"""
    product: Json = None
    """The catalogue item asked about: `catalog_id`, `product_retailer_id`."""
    reply_to: WaMessageId | None = None
    forwarded: bool = False
    referral: Json = None
    group_id: str | None = None
    errors: tuple[Json, ...] = ()


class Echo(Item, frozen=True, kw_only=True):
    """A message typed on the business's own phone (coexistence, Cloud API §1.7): a human reply."""

    message: Message
    """Its `person` is the customer it went to."""


class Past(Item, frozen=True, kw_only=True):
    """One message of a history import (Cloud API §1.7, field `history`): stored, never answered."""

    message: Message
    from_business: bool
    status: str | None = None


StatusName = Literal["sent", "delivered", "read", "played", "failed", "deleted", "warning"]


class Status(Item, frozen=True, kw_only=True):
    """How far one of our messages got (Cloud API §1.5)."""

    id: WaMessageId
    status: StatusName
    person: Person
    reference: str | None = None
    """Our own `biz_opaque_callback_data`, echoed."""
    group_id: str | None = None
    pricing: Json = None
    conversation: Json = None
    error_code: str | None = None
    error_text: str | None = None


class QualityChange(Item, frozen=True, kw_only=True):
    """`phone_number_quality_update`, `business_capability_update`: a limit or rating moved.

    `limit` is a TIER_… word (ints are translated); `rating` GREEN, YELLOW or RED where the event
    says so (FLAGGED → RED, UNFLAGGED → GREEN).
    """

    event: str | None = None
    limit: str | None = None
    old_limit: str | None = None
    rating: str | None = None


class TemplateChange(Item, frozen=True, kw_only=True):
    """`message_template_*` and `template_category_update`; language normalised to `es_MX` form.

    `event` is Meta's own word for a status (`APPROVED`, `REJECTED`, `PAUSED` …), else `QUALITY`
    (`quality` is set), `CATEGORY` (`category` holds from now on), `CATEGORY_PENDING` (`category`
    will hold from `at` on), `COMPONENTS`.
    """

    event: str
    template_id: str | None = None
    template_name: str | None = None
    language: str | None = None
    reason: str | None = None
    category: str | None = None
    quality: str | None = None
    detail: str | None = None
    """One English sentence with what else the event says."""


class AccountChange(Item, frozen=True, kw_only=True):
    """`account_update`, `account_review_update`, `account_alerts`, `security`, name changes.

    `severity` is how loudly the owner should hear of it.
    """

    event: str
    severity: Literal["info", "warning", "urgent"]
    summary: str
    """One English sentence with the facts of the event."""
    standing: Literal["lost", "regained"] | None = None
    """Whether the account may not send any more, or may again; None: neither."""


class PreferenceChange(Item, frozen=True, kw_only=True):
    """`user_preferences`: a person stopped or resumed marketing messages."""

    person: Person
    marketing: bool
    """True when marketing messages are welcome again."""


class PersonChange(Item, frozen=True, kw_only=True):
    """`user_id_update`, or a `system` message: a person's phone or business-scoped id changed."""

    person: Person
    """As they were known before."""
    new_wa_id: WaId | None = None
    new_user_id: UserId | None = None


class AddressBookEntry(Item, frozen=True, kw_only=True):
    """`smb_app_state_sync`: the business's phone added, edited or removed a contact."""

    person: Person
    action: str


class Notice(Item, frozen=True, kw_only=True):
    """Understood, kept for the timeline or statistics, changes nothing by itself.

    Calls, groups, flow alerts, hand-overs of Meta's own agent, link clicks, out-of-band errors.
    `kind` names which: `call`, `call_status`, `group`, `flow`, `handover`, `standby`,
    `user_action`, `error`, `history_progress`, `payment`, `username`, `identity`, `event`.
    """

    kind: str
    summary: str
    person: Person | None = None


class Unknown(Item, frozen=True, kw_only=True):
    """Not understood: quarantined with `reason` and its raw JSON."""

    reason: str


AnyItem = (
    Message | Echo | Past | Status | QualityChange | TemplateChange | AccountChange
    | PreferenceChange | PersonChange | AddressBookEntry | Notice | Unknown
)  # fmt: skip
