"""`/tenants/{tenant}/alerts`: what the people of a business should know."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from centralita.records import alerts
from centralita.show.api.access import Access, Need
from centralita.show.api.paging import Page
from centralita.show.api.problems import Declined

router = APIRouter(prefix="/tenants/{tenant}/alerts", tags=["alerts"])

Reads = Annotated[Access, Depends(Need("alerts:read"))]
Writes = Annotated[Access, Depends(Need("alerts:write"))]


class Alert(BaseModel):
    """One alert; `source` and `subject` say what it is about."""

    alert_id: UUID
    severity: Literal["info", "warning", "urgent"]
    title: str = Field(examples=["The token of +1 555 010 0101 is dead"])
    message: str
    kind: str | None = Field(
        description="Which alert rule it came by; null: another tool raised it.",
        examples=["number_parked"],
    )
    source: str
    subject: str
    number_id: UUID | None
    conversation_id: UUID | None
    created_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None


class AlertCount(BaseModel):
    """How many are open."""

    open: int
    urgent: int


def show(alert: alerts.Alert) -> Alert:
    """An alert as callers see it."""
    return Alert.model_validate(alert, from_attributes=True)


@router.get("")
async def list_alerts(
    access: Reads,
    resolved: Annotated[bool, Query(description="Those that were resolved, too.")] = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Page[Alert]:
    """The newest alerts."""
    async with access.read() as t:
        found = await alerts.list_for(t, include_resolved=resolved, limit=limit)
    return Page[Alert](items=[show(each) for each in found])


@router.get("/count")
async def count_alerts(access: Reads) -> AlertCount:
    """How many are open."""
    async with access.read() as t:
        found = await alerts.list_for(t, limit=200)
    return AlertCount(open=len(found), urgent=sum(each.severity == "urgent" for each in found))


@router.post("/{alert_id}/resolve", status_code=204)
async def resolve_alert(access: Writes, alert_id: UUID) -> None:
    """Somebody has dealt with it."""
    async with access.audited("alert.resolve", str(alert_id)) as t:
        if not await alerts.mark_resolved(t, alert_id, access.actor):
            raise Declined(404, "unknown_alert")
