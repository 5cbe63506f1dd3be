"""What a restaurant knows of a contact: their last orders."""

from typing import Final
from uuid import UUID

from centralita.kit import db
from centralita.verticals.contract import CardRow, CardSection, Setting
from centralita.verticals.restaurant import orders

_SHOWN: Final = 5
_DISHES: Final = 4
_TITLE: Final = {"es": "Pedidos", "en": "Orders"}


async def describe(t: db.TenantRead, setting: Setting, contact_id: UUID) -> list[CardSection]:
    """The newest ones of all their conversations; empty where they never ordered."""
    del setting
    rows = await t.fetch(
        """
        select o.order_id from restaurant_orders o join conversations v
        on v.tenant_id = o.tenant_id and v.conversation_id = o.conversation_id
        where o.tenant_id = $1 and v.contact_id = $2
        order by o.order_id desc limit $3
        """,
        t.tenant_id,
        contact_id,
        _SHOWN,
    )
    found = [await orders.find_order(t, str(row[0])) for row in rows]
    shown = tuple(_show(each) for each in found if each is not None)
    return [CardSection(key="orders", title=_TITLE, rows=shown)] if shown else []


def _show(order: orders.Order) -> CardRow:
    dishes = [f"{line.quantity} × {line.name}" for line in order.lines]
    more = ["…"] if len(dishes) > _DISHES else []
    return CardRow(
        title=f"#{order.code}",
        detail=", ".join([*dishes[:_DISHES], *more]),
        state=order.state,
        amount=str(order.total),
        currency=order.currency,
        at=order.created_at,
    )
