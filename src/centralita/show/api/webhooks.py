"""`/tenants/{tenant}/webhooks`: a business's other systems are told what happens."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field, field_validator

from centralita.kit import json
from centralita.records import watches, webhook_deliveries, webhooks
from centralita.show.api.access import Access, Need
from centralita.show.api.paging import Cursor, Limit, Page, cut, read_id
from centralita.show.api.problems import Declined

router = APIRouter(prefix="/tenants/{tenant}/webhooks", tags=["webhooks"])

Reads = Annotated[Access, Depends(Need("webhooks:read"))]
Writes = Annotated[Access, Depends(Need("webhooks:write"))]

EventName = Literal[
    "*", "message.received", "message.sent", "message.status", "conversation.owner", "alert.raised"
]
Url = Annotated[
    str,
    Field(
        min_length=8,
        max_length=2000,
        description="https, and reachable by everybody on the internet.",
        examples=["https://n8n.example.com/webhook/centralita"],
    ),
]
Name = Annotated[str, Field(min_length=1, max_length=60, examples=["n8n"])]
Events = Annotated[
    list[EventName],
    Field(
        min_length=1,
        max_length=6,
        description="What it is told; `*`: everything, also what comes later.",
        examples=[["message.received", "message.status"]],
    ),
]


class Webhook(BaseModel):
    """A webhook. Its secret is shown once, when it is made or rotated."""

    webhook_id: UUID
    url: str
    name: str
    events: list[EventName]
    status: Literal["active", "paused", "failing"] = Field(
        description="failing: it did not take the last ones; they are still tried."
    )
    status_reason: str = Field(description="What it answered last, where it fails.")
    failures: int = Field(description="In a row.")
    created_by: str
    created_at: datetime
    updated_at: datetime


class WebhookSecret(BaseModel):
    """What signs its deliveries; show it to nobody but the receiver."""

    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])


class MadeWebhook(Webhook, WebhookSecret):
    """A new webhook, with its secret this once."""


class _Named(BaseModel):
    @field_validator("name", check_fields=False)
    @classmethod
    def _check_name(cls, name: str | None) -> str | None:
        if name is not None and not (name.strip() and name.isprintable()):
            raise ValueError("a name of one line")
        return name if name is None else name.strip()


class NewWebhook(_Named):
    """A webhook to make."""

    url: Url
    name: Name
    events: Events = ["*"]


class WebhookChange(_Named):
    """What is to change; what is left out stays."""

    url: Url | None = None
    name: Name | None = None
    events: Events | None = None
    status: Literal["active", "paused"] | None = Field(
        default=None, description="paused: nothing is sent, and what happens meanwhile is not kept."
    )


class Delivery(BaseModel):
    """One event on its way to one webhook."""

    delivery_id: UUID = Field(description="The header `webhook-id`, the same at every try.")
    webhook_id: UUID
    event: str = Field(examples=["message.received"])
    state: Literal["waiting", "sending", "done", "failed"]
    attempts: int
    next_try_at: datetime | None
    status_code: int | None = Field(description="Of the last answer.", examples=[200])
    problem: str = Field(description="Why the last try failed, in plain English.")
    answer: str = Field(description="How the last answer began.")
    took_ms: int | None
    body: dict[str, object]
    created_at: datetime
    ended_at: datetime | None


def _show(webhook: webhooks.Webhook) -> Webhook:
    return Webhook.model_validate(webhook, from_attributes=True)


def _show_delivery(delivery: webhook_deliveries.Delivery) -> Delivery:
    waits = delivery.state == "waiting"
    same = {name: getattr(delivery, name) for name in Delivery.model_fields if name in _SAME}
    return Delivery(
        **same,
        next_try_at=delivery.not_before if waits else None,
        body=json.decode(delivery.body),
    )


_SAME = frozenset(webhook_deliveries.Delivery.__struct_fields__) - {"body"}


@router.get("")
async def list_webhooks(access: Reads) -> Page[Webhook]:
    """All there are."""
    async with access.read() as t:
        found = await webhooks.list_for(t)
    return Page[Webhook](items=[_show(each) for each in found])


@router.post("", status_code=201)
async def add_webhook(access: Writes, body: NewWebhook) -> MadeWebhook:
    """Make a webhook, told of what happens from now on. Repeating it makes no second one of that
    name: `webhook_taken`."""
    _need_messages(access)
    access.house.ports.addresses.check(body.url)
    await _watch(access)
    new = webhooks.New(
        url=body.url, name=body.name, events=_sort(body.events), created_by=access.actor
    )

    address = webhooks.write_address(body.url)
    async with access.audited("webhook.add", body.name, url=address) as t:
        made, secret = await webhooks.add(t, access.house.keys, new)
    return MadeWebhook(**_show(made).model_dump(), secret=secret.reveal())


@router.get("/{webhook_id}")
async def get_webhook(access: Reads, webhook_id: UUID) -> Webhook:
    """One of them."""
    async with access.read() as t:
        return _show(await webhooks.get(t, webhook_id))


@router.patch("/{webhook_id}")
async def change_webhook(access: Writes, webhook_id: UUID, body: WebhookChange) -> Webhook:
    """Change it, pause it, or let it go on."""
    _need_messages(access)
    if body.url is not None:
        access.house.ports.addresses.check(body.url)
    if body.status == "active":
        await _watch(access)
    changes = webhooks.Changes(
        url=body.url,
        name=body.name,
        events=None if body.events is None else _sort(body.events),
        status=body.status,
    )
    details = body.model_dump(exclude_none=True)
    if body.url is not None:
        details["url"] = webhooks.write_address(body.url)
    async with access.audited("webhook.change", str(webhook_id), **details) as t:
        return _show(await webhooks.change(t, webhook_id, changes))


@router.delete("/{webhook_id}", status_code=204)
async def delete_webhook(access: Writes, webhook_id: UUID) -> None:
    """Forget it; what still waits is not sent."""
    async with access.audited("webhook.delete", str(webhook_id)) as t:
        await webhooks.delete(t, webhook_id)


@router.post("/{webhook_id}/rotate")
async def rotate_secret(access: Writes, webhook_id: UUID) -> WebhookSecret:
    """A new secret; the old one signs nothing any more."""
    async with access.audited("webhook.rotate", str(webhook_id)) as t:
        secret = await webhooks.rotate(t, access.house.keys, webhook_id)
    return WebhookSecret(secret=secret.reveal())


@router.post("/{webhook_id}/test", status_code=202)
async def test_webhook(access: Writes, webhook_id: UUID) -> Delivery:
    """Send it a `webhook.test`; look at the delivery for what came of it."""
    body = {
        "type": "webhook.test",
        "timestamp": access.house.clock.now(),
        "data": {"business": access.tenant.slug, "text": "¡Hola! This is a test."},
    }
    async with access.write() as t:
        await webhooks.get(t, webhook_id)
        new = webhook_deliveries.New(
            webhook_id=webhook_id, event="webhook.test", body=json.encode_text(body)
        )
        [delivery_id] = await webhook_deliveries.add(t, [new])
        return _show_delivery(await webhook_deliveries.send_again(t, webhook_id, delivery_id))


@router.get("/{webhook_id}/deliveries")
async def list_deliveries(
    access: Reads, webhook_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[Delivery]:
    """What it was told, newest first; kept for 30 days."""
    _need_messages(access)
    before = read_id(cursor)
    async with access.read() as t:
        await webhooks.get(t, webhook_id)
        found = await webhook_deliveries.list_for(t, webhook_id, before, limit + 1)
    shown = [_show_delivery(each) for each in found]
    return cut(shown, limit, lambda last: [last.delivery_id])


@router.post("/{webhook_id}/deliveries/{delivery_id}/resend", status_code=202)
async def resend_delivery(access: Writes, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """Send it once more, under the same `webhook-id`."""
    _need_messages(access)
    async with access.audited("webhook.resend", str(delivery_id)) as t:
        return _show_delivery(await webhook_deliveries.send_again(t, webhook_id, delivery_id))


def _need_messages(access: Access) -> None:
    """A webhook is told every message: a key that may not read them gets none that way, either.

    Raises `Declined` (403).
    """
    if "messages:read" not in access.rights:
        raise Declined(403, "webhook_reads_messages")


async def _watch(access: Access) -> None:
    """What happens there leaves a trace from now on."""
    async with access.house.database.pipe() as p:
        await watches.keep_for_webhooks(p, [access.tenant_id])


def _sort(events: list[EventName]) -> list[str]:
    return [webhooks.ALL] if webhooks.ALL in events else sorted(set(events))
