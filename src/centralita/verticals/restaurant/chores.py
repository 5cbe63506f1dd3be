"""What the restaurant does by the clock: it minds the orders that nobody accepts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from centralita.kit import db
from centralita.records import alerts
from centralita.verticals.contract import Chore, Fetched, Notice, Setting
from centralita.verticals.restaurant import money, settings, wording
from centralita.vocabulary.content import Text

_SOURCE: Final = "restaurant"
_LATE: Final = """
select o.order_id, o.code, o.created_at, o.total, o.currency, o.conversation_id, c.number_id
from restaurant_orders o join conversations c
    on c.tenant_id = o.tenant_id and c.conversation_id = o.conversation_id
where o.tenant_id = $1 and o.state = 'received' and o.created_at <= $2
order by o.order_id limit 50
"""
_NO_LONGER: Final = """
select o.order_id from alerts a join restaurant_orders o
    on o.tenant_id = a.tenant_id and a.subject = 'waiting ' || o.order_id::text
where a.tenant_id = $1 and a.source = 'restaurant' and a.resolved_at is null
    and o.state <> 'received'
"""


async def watch_waiting(
    t: db.TenantWrite, setting: Setting, _fetched: Mapping[str, Fetched]
) -> list[Notice]:
    """An order that nobody accepts is an alert, and a word to the owner's own WhatsApp, once."""
    own = settings.of(setting.settings)
    for (order_id,) in await t.fetch(_NO_LONGER, t.tenant_id):
        await forget_waiting(t, order_id, _SOURCE)
    late = setting.now - timedelta(minutes=own.accept_minutes)
    notices: list[Notice] = []
    for row in await t.fetch(_LATE, t.tenant_id, late):
        facts: dict[str, Any] = {
            "code": row["code"],
            "minutes": int((setting.now - row["created_at"]).total_seconds() // 60),
            "total_text": money.say(row["total"], row["currency"], setting.language),
        }
        title = wording.say(setting.language, "alarm_waiting_title", **facts)
        message = wording.say(setting.language, "alarm_waiting", **facts)
        new = alerts.New(
            tenant_id=t.tenant_id,
            severity="warning",
            title=title,
            message=message,
            source=_SOURCE,
            subject=_name_subject(row["order_id"]),
            conversation_id=row["conversation_id"],
            kind="trade",
        )
        await alerts.add(t, new)
        if own.owner_phone:
            notices.append(
                Notice(
                    key=f"restaurant.waiting.{row['order_id']}",
                    because=f"nobody accepted order {row['code']}",
                    replies=(Text(body=f"{title}\n{message}"),),
                    phone=own.owner_phone,
                    number_id=row["number_id"],
                )
            )
    return notices


async def forget_waiting(t: db.TenantWrite, order_id: UUID, by_whom: str) -> None:
    """Somebody took care of it."""
    await alerts.mark_subject_resolved(
        t, t.tenant_id, source=_SOURCE, subject=_name_subject(order_id), by=by_whom
    )


def _name_subject(order_id: UUID) -> str:
    return f"waiting {order_id}"


CHORES: Final = (Chore(name="watch_waiting", every_seconds=60, do=watch_waiting),)
