"""Leads: who may come, and how far the talk is. The SQL of `hotel_leads`."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids
from centralita.verticals.contract import Setting
from centralita.verticals.hotel import flow, references
from centralita.vocabulary import errors


class Lead(Struct, frozen=True, kw_only=True):
    """One enquiry. `property_name` is there when it is about one property."""

    id: UUID
    reference: str
    conversation_id: UUID | None
    property_id: UUID | None
    property_name: str | None
    stage: str
    name: str | None
    phone: str | None
    intent: str | None
    check_in: date | None
    check_out: date | None
    adults: int | None
    children: int | None
    note: str
    moved_by: str
    moved_at: datetime
    created_at: datetime


class Interest(Struct, frozen=True, kw_only=True):
    """What a talk said about somebody's wishes; None leaves what was known."""

    stage: str = "qualifying"
    property_id: UUID | None = None
    intent: str | None = None
    check_in: date | None = None
    check_out: date | None = None
    adults: int | None = None
    children: int | None = None
    note: str | None = None
    name: str | None = None


_SELECT = """
select l.lead_id as id, l.reference, l.conversation_id, l.property_id, p.name as property_name,
    l.stage, l.name, l.phone, l.intent, l.check_in, l.check_out, l.adults, l.children, l.note,
    l.moved_by, l.moved_at, l.created_at
from hotel_leads l
left join hotel_properties p on p.tenant_id = l.tenant_id and p.property_id = l.property_id
where l.tenant_id = $1
"""


def _read(row: db.Row | None) -> Lead | None:
    return Lead(**dict(row)) if row else None


async def find_open(t: db.TenantRead, conversation_id: UUID | None) -> Lead | None:
    """The conversation's lead that is still talked to."""
    return _read(
        await t.fetchrow(
            f"{_SELECT} and l.conversation_id = $2 and l.stage = any($3)",
            t.tenant_id,
            conversation_id,
            list(flow.OPEN_STAGES),
        )
    )


async def find_newest(t: db.TenantRead, conversation_id: UUID | None) -> Lead | None:
    """The conversation's open lead, else its last one."""
    return _read(
        await t.fetchrow(
            f"""{_SELECT} and l.conversation_id = $2
            order by l.stage = any($3) desc, l.created_at desc limit 1""",
            t.tenant_id,
            conversation_id,
            list(flow.OPEN_STAGES),
        )
    )


async def get(t: db.TenantRead, wished: str) -> Lead:
    """By reference or id. Raises `NotFound`."""
    found = _read(
        await t.fetchrow(
            f"{_SELECT} and (l.reference = upper($2) or l.lead_id::text = lower($2))",
            t.tenant_id,
            wished.strip(),
        )
    )
    if found is None:
        raise errors.NotFound(
            f"There is no lead {wished}. See: centralita hotel leads list",
            code="unknown_lead",
            facts={"lead": wished},
        )
    return found


async def list_some(t: db.TenantRead, *, stage: str | None = None, limit: int = 100) -> list[Lead]:
    """Newest first."""
    rows = await t.fetch(
        f"{_SELECT} and ($2::text is null or l.stage = $2) order by l.created_at desc limit $3",
        t.tenant_id,
        stage,
        limit,
    )
    return [Lead(**dict(row)) for row in rows]


async def list_since(t: db.TenantRead, since: datetime, until: datetime) -> list[Lead]:
    """Those that began in between, the first first."""
    rows = await t.fetch(
        f"{_SELECT} and l.created_at > $2 and l.created_at <= $3 order by l.created_at",
        t.tenant_id,
        since,
        until,
    )
    return [Lead(**dict(row)) for row in rows]


async def note(t: db.TenantWrite, setting: Setting, interest: Interest) -> Lead:
    """Write down what the talk said, in the conversation's open lead or in a new one."""
    found = await find_open(t, setting.conversation_id)
    lead_id = found.id if found else await _add(t, setting)
    stage = flow.advance(found.stage if found else "new", interest.stage)
    moved = found is not None and stage != found.stage
    await t.execute(
        """
        update hotel_leads set stage = $3,
            property_id = coalesce($4, property_id), intent = coalesce($5, intent),
            check_in = coalesce($6, check_in), check_out = coalesce($7, check_out),
            adults = coalesce($8, adults), children = coalesce($9, children),
            note = case when $10::text is null then note
                        else left(concat_ws(E'\\n', nullif(note, ''), $10), 4000) end,
            name = coalesce($11, name), updated_at = $12::timestamptz,
            moved_at = case when $13::boolean then $12::timestamptz else moved_at end
        where tenant_id = $1 and lead_id = $2
        """,
        t.tenant_id,
        lead_id,
        stage,
        interest.property_id,
        interest.intent,
        interest.check_in,
        interest.check_out,
        interest.adults,
        interest.children,
        interest.note,
        interest.name,
        setting.now,
        moved,
    )
    return await get(t, str(lead_id))


async def _add(t: db.TenantWrite, setting: Setting) -> UUID:
    lead_id = ids.new_id()
    await t.execute(
        """
        insert into hotel_leads (tenant_id, lead_id, reference, conversation_id, contact_id, stage,
            name, phone, moved_at, created_at, updated_at)
        values ($1, $2, $3, $4, $5, 'new', $6, $7, $8, $8, $8)
        """,
        t.tenant_id,
        lead_id,
        references.make("L", lead_id),
        setting.conversation_id,
        setting.contact_id,
        setting.contact_name,
        setting.contact_phone,
        setting.now,
    )
    return lead_id


async def move(t: db.TenantWrite, lead: Lead, stage: str, *, by: str, now: datetime) -> None:
    """Take a lead to another stage, by the table. Raises `Refused` for a step it does not have."""
    if not flow.may_move(flow.LEAD, lead.stage, stage):
        ways = ", ".join(flow.LEAD[lead.stage])
        raise errors.Refused(
            f"A lead goes from {lead.stage} only to: {ways}.",
            code="no_such_move",
            facts={"start": lead.stage, "ways": ways},
        )
    if stage in flow.OPEN_STAGES and lead.stage not in flow.OPEN_STAGES:
        await _check_alone(t, lead)
    await t.execute(
        """
        update hotel_leads set stage = $3, moved_by = $4, moved_at = $5, updated_at = $5
        where tenant_id = $1 and lead_id = $2
        """,
        t.tenant_id,
        lead.id,
        stage,
        by,
        now,
    )


async def lock(t: db.TenantWrite, lead_id: UUID) -> None:
    """Hold the lead, so that nobody moves it before the commit."""
    await t.fetchval(
        "select true from hotel_leads where tenant_id = $1 and lead_id = $2 for no key update",
        t.tenant_id,
        lead_id,
    )


async def _check_alone(t: db.TenantWrite, lead: Lead) -> None:
    """One open lead per conversation. Raises `Conflict`."""
    other = await find_open(t, lead.conversation_id) if lead.conversation_id else None
    if other is not None:
        raise errors.Conflict(
            f"This guest's conversation has another open lead: {other.reference}.",
            code="other_open_lead",
            facts={"lead": other.reference},
        )


def to_plain(lead: Lead) -> dict[str, Any]:
    """As plain data for flows and agents."""
    return {
        "lead": lead.reference,
        "stage": lead.stage,
        "property": lead.property_name,
        "check_in": lead.check_in.isoformat() if lead.check_in else None,
        "check_out": lead.check_out.isoformat() if lead.check_out else None,
        "adults": lead.adults,
        "children": lead.children,
        "intent": lead.intent,
    }
