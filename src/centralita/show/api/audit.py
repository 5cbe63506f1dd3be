"""`/tenants/{tenant}/audit`: who changed what at a business, for good."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, Field

from centralita.kit import json
from centralita.records import audit
from centralita.show.api import exports, paging
from centralita.show.api.access import Access, Need
from centralita.show.api.paging import Cursor, Limit, Page

router = APIRouter(prefix="/tenants/{tenant}", tags=["audit"])

Reads = Annotated[Access, Depends(Need("audit:read"))]
Name = Annotated[str | None, Query(min_length=1, max_length=200)]
Moment = AwareDatetime | None


class AuditEntry(BaseModel):
    """One change: `actor` did `action` to `subject`."""

    audit_id: UUID
    at: datetime
    actor: str = Field(examples=["olga@hotel-marea.example"])
    action: str = Field(examples=["number.credentials"])
    subject: str = Field(examples=["300000000000001"])
    details: dict[str, Any] = Field(description="What belongs to it; never a secret.")


def read_wish(
    actor: Name = None,
    action: Annotated[Name, Query(description="How the action begins, as `number.`")] = None,
    subject: Name = None,
    since: Annotated[Moment, Query(alias="from")] = None,
    until: Annotated[Moment, Query(alias="to", description="Left out itself.")] = None,
) -> audit.Wanted:
    """The filters of a request."""
    return audit.Wanted(actor=actor, action=action, subject=subject, since=since, until=until)


Wish = Annotated[audit.Wanted, Depends(read_wish)]


@router.get("/audit")
async def list_changes(
    access: Reads, wanted: Wish, cursor: Cursor = None, limit: Limit = 50
) -> Page[AuditEntry]:
    """Changes, newest first."""
    after = paging.read_id(cursor)
    async with access.read() as t:
        found = await audit.list_page(t, wanted, after, limit + 1)
    return paging.cut(
        [AuditEntry.model_validate(each, from_attributes=True) for each in found],
        limit,
        lambda last: [str(last.audit_id)],
    )


@router.get("/audit.csv", response_class=StreamingResponse, responses=exports.ANSWERS)
async def export_changes(access: Reads, wanted: Wish) -> StreamingResponse:
    """The same, all of it, as a file."""
    columns = ("at", "actor", "action", "subject", "details")
    return exports.write_csv(f"{access.tenant.slug}-audit", columns, _list_all(access, wanted))


async def _list_all(
    access: Access, wanted: audit.Wanted
) -> AsyncIterator[Sequence[Sequence[object]]]:
    after: UUID | None = None
    while True:
        async with access.read_long() as t:
            found = await audit.list_page(t, wanted, after, exports.PAGE)
        yield [(x.at, x.actor, x.action, x.subject, json.encode_text(x.details)) for x in found]
        if len(found) < exports.PAGE:
            return
        after = found[-1].audit_id
