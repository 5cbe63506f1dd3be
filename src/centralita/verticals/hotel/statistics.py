"""The hotel's figures for the overview: who asked, who comes, and what it brings."""

from typing import Final

from centralita.kit import db
from centralita.verticals.contract import Figure, Setting, Span

_COUNT: Final = """
select (select count(*) from hotel_leads
        where tenant_id = $1 and created_at >= $2 and created_at < $3)::text as leads,
    (select count(*) from hotel_quotes
        where tenant_id = $1 and created_at >= $2 and created_at < $3)::text as quotes,
    (select count(*) from hotel_bookings where tenant_id = $1 and source = 'guest'
        and state = 'confirmed' and confirmed_at >= $2 and confirmed_at < $3)::text as bookings,
    (select coalesce(sum(nights), 0) from hotel_bookings where tenant_id = $1 and source = 'guest'
        and state = 'confirmed' and confirmed_at >= $2 and confirmed_at < $3)::text as nights
"""
_MONEY: Final = """
select currency, sum(total)::text from hotel_bookings
where tenant_id = $1 and source = 'guest' and state = 'confirmed' and currency <> ''
    and confirmed_at >= $2 and confirmed_at < $3 group by 1 order by 1
"""
_TITLES: Final = {
    "leads": {"es": "Interesados", "en": "Leads"},
    "quotes": {"es": "Cotizaciones", "en": "Quotes"},
    "bookings": {"es": "Reservas confirmadas", "en": "Confirmed bookings"},
    "nights": {"es": "Noches", "en": "Nights"},
    "revenue": {"es": "Importe de las reservas", "en": "Worth of the bookings"},
}


async def count(t: db.TenantRead, setting: Setting, span: Span) -> list[Figure]:
    """Of what happened in between; money apart for each currency."""
    del setting
    row = await t.fetchrow(_COUNT, t.tenant_id, span.since, span.until)
    found = [Figure(key=key, title=_TITLES[key], value=value) for key, value in (row or {}).items()]
    for currency, total in await t.fetch(_MONEY, t.tenant_id, span.since, span.until):
        found.append(
            Figure(key="revenue", title=_TITLES["revenue"], value=total, currency=currency)
        )
    return found
