"""What a hotel knows of a contact: stays, what they asked for, and what it was offered at."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from centralita.kit import db
from centralita.verticals.contract import CardRow, CardSection, Setting

_SHOWN: Final = 5
_TITLES: Final[Mapping[str, Mapping[str, str]]] = {
    "bookings": {"es": "Reservas", "en": "Bookings"},
    "leads": {"es": "Solicitudes", "en": "Enquiries"},
    "quotes": {"es": "Presupuestos", "en": "Quotes"},
}
_CONVERSATIONS: Final = """
select conversation_id from conversations where tenant_id = $1 and contact_id = $2
"""
_BOOKINGS: Final = """
select b.reference as title, p.name as place, b.check_in, b.check_out, b.state,
    b.total::text as amount, nullif(b.currency, '') as currency, b.created_at as at
from hotel_bookings b join hotel_properties p
    on p.tenant_id = b.tenant_id and p.property_id = b.property_id
where b.tenant_id = $1 and b.conversation_id = any($2::uuid[])
order by b.check_in desc limit $3
"""
_LEADS: Final = """
select l.reference as title, p.name as place, l.check_in, l.check_out, l.stage as state,
    null as amount, null as currency, l.created_at as at
from hotel_leads l left join hotel_properties p
    on p.tenant_id = l.tenant_id and p.property_id = l.property_id
where l.tenant_id = $1 and l.conversation_id = any($2::uuid[])
order by l.created_at desc limit $3
"""
_QUOTES: Final = """
select p.name as title, '' as place, q.check_in, q.check_out,
    case when q.valid_until < now() then 'expired' else 'open' end as state,
    q.total::text as amount, q.currency, q.created_at as at
from hotel_quotes q join hotel_properties p
    on p.tenant_id = q.tenant_id and p.property_id = q.property_id
where q.tenant_id = $1 and q.conversation_id = any($2::uuid[])
order by q.created_at desc limit $3
"""


async def describe(t: db.TenantRead, setting: Setting, contact_id: UUID) -> list[CardSection]:
    """The newest of each kind, of all their conversations; empty where there is nothing."""
    del setting
    found = await t.fetch(_CONVERSATIONS, t.tenant_id, contact_id)
    given = (t.tenant_id, [row[0] for row in found], _SHOWN)
    sections = [
        ("bookings", await t.fetch(_BOOKINGS, *given)),
        ("leads", await t.fetch(_LEADS, *given)),
        ("quotes", await t.fetch(_QUOTES, *given)),
    ]
    return [
        CardSection(key=key, title=_TITLES[key], rows=tuple(_show(row) for row in rows))
        for key, rows in sections
        if rows
    ]


def _show(row: db.Row) -> CardRow:
    nights = ""
    if row["check_in"]:
        nights = f"{row['check_in']:%Y-%m-%d}"
        if row["check_out"]:
            nights += f" – {row['check_out']:%Y-%m-%d}"
    return CardRow(
        title=row["title"],
        detail=" · ".join(each for each in (row["place"], nights) if each),
        state=row["state"],
        amount=row["amount"],
        currency=row["currency"],
        at=row["at"],
    )
