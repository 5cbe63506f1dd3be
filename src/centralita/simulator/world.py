"""Everything the simulated WhatsApp knows, as plain data.

One `World` holds portfolios, apps, WABAs, numbers, tokens, templates, media, people and messages.
It does no I/O and knows no time: whoever changes it brings the second. Ids are counted, not drawn,
so that the same calls on the same seed give the same ids (Cloud API §8).
"""

from dataclasses import dataclass, field
from typing import Any

from centralita.simulator import minting

Json = dict[str, Any]

WINDOW_SECONDS = 86_400
ALL_FIELDS = frozenset(
    [
        "messages",
        "message_template_status_update",
        "message_template_quality_update",
        "template_category_update",
        "message_template_components_update",
        "phone_number_quality_update",
        "phone_number_name_update",
        "account_review_update",
        "account_update",
        "account_alerts",
        "business_capability_update",
        "security",
        "calls",
        "smb_message_echoes",
        "smb_app_state_sync",
        "history",
        "user_preferences",
        "user_id_update",
        "business_username_update",
        "group_lifecycle_update",
        "group_settings_update",
        "group_participants_update",
        "flows",
        "messaging_handovers",
        "standby",
    ]
)


@dataclass(slots=True)
class Callback:
    """Where webhooks go and the word that proves it (Cloud API §1.2)."""

    url: str
    verify_token: str = ""


@dataclass(slots=True)
class Portfolio:
    """A business portfolio; the daily limit of unique people lives here (Cloud API §3)."""

    id: str
    name: str
    messaging_limit: str = "TIER_250"
    addressed: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class App:
    """A Meta app: one secret, one callback. Not `signed`: as a gateway passes webhooks on."""

    id: str
    name: str
    secret: str
    callback: Callback | None = None
    fields: set[str] = field(default_factory=set)
    signed: bool = True


@dataclass(slots=True)
class Waba:
    """A WhatsApp business account; `subscriptions` maps app id to an overriding callback."""

    id: str
    name: str
    portfolio_id: str
    currency: str = "EUR"
    timezone_id: str = "1"
    review_status: str = "APPROVED"
    subscriptions: dict[str, Callback | None] = field(default_factory=dict)


@dataclass(slots=True)
class Number:
    """A business phone number; `display_phone_number` holds digits only."""

    id: str
    waba_id: str
    display_phone_number: str
    verified_name: str
    status: str = "CONNECTED"
    code_verification_status: str = "VERIFIED"
    name_status: str = "APPROVED"
    quality_rating: str = "GREEN"
    throughput_mps: int = 80
    account_mode: str = "LIVE"
    pin: str | None = None
    is_on_biz_app: bool = False
    plugin_id: str | None = None
    allow_list: list[str] | None = None
    callback: Callback | None = None
    public_key: str | None = None
    username: str | None = None
    profile: Json = field(default_factory=dict)
    settings: Json = field(default_factory=dict)
    automation: Json = field(default_factory=dict)
    commerce: Json = field(default_factory=dict)
    qr_codes: dict[str, Json] = field(default_factory=dict)
    blocked: dict[str, float] = field(default_factory=dict)
    registrations: list[float] = field(default_factory=list)
    pin_misses: int = 0
    syncs: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Token:
    """An access token; `waba_ids` None means every WABA (a system user of everything)."""

    value: str
    app_id: str
    waba_ids: set[str] | None = None
    valid: bool = True
    expires_at: float | None = None
    issued_at: float = 0.0
    kind: str = "SYSTEM_USER"


@dataclass(slots=True)
class Code:
    """An Embedded Signup code, good for 30 s and once (Cloud API §4.4)."""

    value: str
    app_id: str
    waba_ids: set[str]
    expires_at: float


@dataclass(slots=True)
class Template:
    """A message template in one language."""

    id: str
    waba_id: str
    name: str
    language: str
    category: str
    components: list[Json]
    status: str = "PENDING"
    parameter_format: str = "POSITIONAL"
    rejected_reason: str = "NONE"
    quality: str = "UNKNOWN"
    quality_at: float = 0.0


@dataclass(slots=True)
class Media:
    """Bytes that belong to a number; `expires_at` is the life of the id, not of a link."""

    id: str
    number_id: str
    mime_type: str
    content: bytes
    sha256_hex: str
    sha256_base64: str
    expires_at: float
    filename: str | None = None


@dataclass(slots=True)
class Person:
    """An invented customer. `phone` None or hidden: known only by business-scoped id."""

    id: str
    name: str
    phone: str | None = None
    username: str | None = None
    phone_hidden: bool = False
    auto_read: bool = False
    on_whatsapp: bool = True
    identity: int = 0
    blocked_numbers: set[str] = field(default_factory=set)
    stopped_marketing: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Message:
    """One message either way. `outbound` is from business to person; times are seconds."""

    id: str
    number_id: str
    person_id: str | None
    outbound: bool
    kind: str
    body: Json
    at: float
    to: str = ""
    reference: str | None = None
    status: str = "accepted"
    by_user_id: bool = False
    category: str = "service"
    pricing_type: str = "free_customer_service"
    read: bool = False


@dataclass(slots=True)
class Chat:
    """What one number and one person share: the windows and the newest messages."""

    inbound_at: float | None = None
    answered_ad_at: float | None = None
    ad_clicked_at: float | None = None
    business_wrote_at: float | None = None
    unread: list[str] = field(default_factory=list)


class World:
    """The whole state; `seed` keeps the ids of two worlds apart."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.mint = minting.Mint(seed)
        self.portfolios: dict[str, Portfolio] = {}
        self.apps: dict[str, App] = {}
        self.wabas: dict[str, Waba] = {}
        self.numbers: dict[str, Number] = {}
        self.tokens: dict[str, Token] = {}
        self.codes: dict[str, Code] = {}
        self.templates: dict[str, Template] = {}
        self.media: dict[str, Media] = {}
        self.uploads: dict[str, Json] = {}
        self.people: dict[str, Person] = {}
        self.phones: dict[str, str] = {}
        self.user_ids: dict[str, tuple[str, str]] = {}
        self._made_user_ids: dict[tuple[str, str, int], str] = {}
        self.messages: dict[str, Message] = {}
        self.sends: list[Message] = []
        self.chats: dict[tuple[str, str], Chat] = {}
        self.inboxes: dict[str, list[Json]] = {}

    def find_number(self, ref: str) -> Number | None:
        """By phone number id, or by display number with or without `+`."""
        if ref in self.numbers:
            return self.numbers[ref]
        digits = minting.digits(ref)
        return next((n for n in self.numbers.values() if n.display_phone_number == digits), None)

    def find_person_by_phone(self, phone: str) -> Person | None:
        person_id = self.phones.get(phone)
        return self.people[person_id] if person_id else None

    def find_person_by_user_id(self, user_id: str) -> Person | None:
        """By business-scoped user id, whichever portfolio it was made for."""
        known = self.user_ids.get(user_id)
        return self.people[known[0]] if known else None

    def user_id(self, person: Person, portfolio_id: str) -> str:
        """The person's business-scoped id for a portfolio (Cloud API §1.8)."""
        key = (person.id, portfolio_id, person.identity)
        made = self._made_user_ids.get(key)
        if made is None:
            made = minting.user_id(
                self.seed, person.id, portfolio_id, person.identity, person.phone
            )
            self._made_user_ids[key] = made
            self.user_ids[made] = (person.id, portfolio_id)
        return made

    def portfolio_of(self, number: Number) -> Portfolio:
        return self.portfolios[self.wabas[number.waba_id].portfolio_id]

    def chat(self, number_id: str, person_id: str) -> Chat:
        key = (number_id, person_id)
        chat = self.chats.get(key)
        if chat is None:
            chat = self.chats[key] = Chat()
        return chat

    def note(self, person_id: str, event: Json) -> None:
        """Append one event to what the person sees, numbered from 1."""
        events = self.inboxes.setdefault(person_id, [])
        events.append({"n": len(events) + 1, **event})
