"""The shapes of the platform's pages."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field


class PlatformVolume(BaseModel):
    """A day of all numbers, each on its tenant's calendar."""

    days_ago: int = Field(description="0 is today.")
    received: int
    sent: int
    delivered: int
    read: int
    failed: int


class QueueAges(BaseModel):
    """What waits where; ages in seconds."""

    inbound_waiting: int
    inbound_oldest_seconds: float
    lanes_due: int
    outbox_oldest_seconds: float
    numbers_parked: int
    outbox: dict[str, int] = Field(description="Sends by state.", examples=[{"queued": 3}])


class AgentUse(BaseModel):
    """What a business's agents used in a month."""

    tenant: str
    name: str
    month: date
    turns: int
    input_tokens: int
    output_tokens: int


class PricedMessages(BaseModel):
    """Messages of a month by WhatsApp's category of price."""

    month: date
    category: str = Field(examples=["utility"])
    billable: bool
    messages: int


class PlatformCost(BaseModel):
    """What may cost money; prices are WhatsApp's and the model's own."""

    agents: list[AgentUse]
    messages: list[PricedMessages]


class PlatformOverview(BaseModel):
    """The house at a glance."""

    now: datetime
    tenants: int
    tenants_suspended: int
    numbers: int
    numbers_inactive: int
    numbers_parked: int
    workers: int
    open_alerts: int
    platform_alerts: int
    volume: list[PlatformVolume] = Field(description="Of the last 7 days, today first.")
    quarantine: dict[str, int] = Field(
        description="What waits, by cause.", examples=[{"unknown_number": 12}]
    )
    queues: QueueAges
    cost: PlatformCost


class PlatformNumber(BaseModel):
    """A number with its business and its health."""

    number_id: UUID
    tenant_id: UUID
    tenant: str
    tenant_name: str
    provider: str
    phone_number_id: str
    phone_number: str | None
    waba_id: str | None
    display_name: str | None
    status: Literal["active", "inactive", "suspended"]
    shared: bool
    quality_rating: Literal["GREEN", "YELLOW", "RED", "UNKNOWN"]
    messaging_limit: str
    parked_code: str | None
    parked_reason: str | None
    parked_at: datetime | None
    last_inbound_at: datetime | None
    received_today: int
    sent_today: int
    failed_today: int


class PlatformAlert(BaseModel):
    """Something for the operator; told once and counted."""

    kind: str = Field(examples=["unknown_number"])
    subject: str = Field(examples=["300000000000009"])
    severity: Literal["info", "warning", "urgent"]
    message: str
    seen: int = Field(description="How often.")
    first_seen_at: datetime
    last_seen_at: datetime


class PlatformAlerts(BaseModel):
    """The open ones, the last seen first."""

    items: list[PlatformAlert]


class PlatformAlertName(BaseModel):
    """Which alert."""

    kind: str = Field(max_length=100, examples=["disk_full"])
    subject: str = Field(max_length=300, examples=["database"])


class PlatformWorker(BaseModel):
    """One that works."""

    worker_id: UUID
    started_at: datetime
    lease_until: datetime
    alive: bool
    shards: int = Field(description="Of 64: parts of the numbers that it sends for.")


class TableSize(BaseModel):
    """A table with its indexes."""

    name: str
    size_bytes: int


class DatabaseHealth(BaseModel):
    """The database itself."""

    version: str = Field(examples=["18.1"])
    revision: str = Field(description="Of the schema.", examples=["0008"])
    size_bytes: int
    connections: int
    largest: list[TableSize]


class PlatformHealth(BaseModel):
    """Whether everything that should run does."""

    ok: bool = Field(description="Somebody works, every shard has a holder, nothing waits long.")
    version: str = Field(description="Centralita's.", examples=["0.1.0"])
    now: datetime
    database: DatabaseHealth
    workers: list[PlatformWorker]
    shards_free: int = Field(description="Parts of the numbers that nobody sends for now.")
    queues: QueueAges


class PlatformAct(BaseModel):
    """A change that is about no business: keys, doors, people, quarantine."""

    act_id: UUID
    at: datetime
    actor: str
    action: str
    subject: str
