"""The restaurant's figures for the overview: orders, and what they brought."""

from typing import Final

from centralita.kit import db
from centralita.verticals.contract import Figure, Setting, Span

_COUNT: Final = """
select currency, count(*) as orders, count(*) filter (where state = 'cancelled') as cancelled,
    coalesce(sum(total) filter (where state <> 'cancelled'), 0)::text as revenue,
    coalesce(round(avg(total) filter (where state <> 'cancelled'), 2), 0)::text as average
from restaurant_orders
where tenant_id = $1 and created_at >= $2 and created_at < $3 group by currency order by 2 desc
"""
_TITLES: Final = {
    "orders": {"es": "Pedidos", "en": "Orders"},
    "cancelled": {"es": "Cancelados", "en": "Cancelled"},
    "revenue": {"es": "Ventas", "en": "Sales"},
    "average": {"es": "Pedido medio", "en": "Average order"},
}


async def count(t: db.TenantRead, setting: Setting, span: Span) -> list[Figure]:
    """Of what was ordered in between; money apart for each currency."""
    del setting
    rows = await t.fetch(_COUNT, t.tenant_id, span.since, span.until)
    found = [_make(key, str(sum(row[key] for row in rows))) for key in ("orders", "cancelled")]
    for row in rows:
        found += [_make(key, row[key], row["currency"]) for key in ("revenue", "average")]
    return found


def _make(key: str, value: str, currency: str | None = None) -> Figure:
    return Figure(key=key, title=_TITLES[key], value=value, currency=currency)
