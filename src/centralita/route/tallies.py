"""What is counted along the way: messages per number and day, unknown numbers for the operator."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from centralita.kit import db
from centralita.records import alerts, counts, health
from centralita.records.quarantine import ID_MAX_CHARS, Quarantined
from centralita.records.statuses import Moved
from centralita.route.addresses import Stray
from centralita.route.directory import Directory
from centralita.route.talk import Arrived

UNKNOWN_NUMBER = "unknown_number"


def count_unknown_numbers(strays: Sequence[Stray]) -> list[tuple[str, str, str, str, int]]:
    """One alert per unknown number, however often it is heard of."""
    seen = Counter(
        (stray.item.phone_number_id or "?")[:ID_MAX_CHARS]
        for stray in strays
        if stray.cause == UNKNOWN_NUMBER
    )
    return [
        (
            UNKNOWN_NUMBER,
            phone_number_id,
            "warning",
            f"Messages arrive for phone_number_id {phone_number_id}, which no tenant owns. They "
            "wait in quarantine and are replayed as soon as `centralita number add` knows it.",
            times,
        )
        for phone_number_id, times in seen.items()
    ]


async def forget_unknown_numbers(
    p: db.PipeTransaction, directory: Directory, replayed: Sequence[Quarantined]
) -> None:
    """Numbers that are known now need no alert any more."""
    for provider, phone_number_id in {(q.provider, q.phone_number_id) for q in replayed}:
        if phone_number_id and directory.find_number(provider, phone_number_id):
            await alerts.mark_platform_resolved(p, UNKNOWN_NUMBER, phone_number_id)


async def write(
    p: db.PipeTransaction,
    received: Sequence[Arrived],
    moved: Sequence[Moved],
    directory: Directory,
    now: datetime,
) -> None:
    """Add the batch to its numbers' days; last in the transaction, because these rows are hot."""
    days: dict[UUID, date] = {}
    for tenant_id in {one.tenant_id for one in received} | {one.tenant_id for one in moved}:
        days[tenant_id] = now.astimezone(ZoneInfo(directory.get_tenant(tenant_id).time_zone)).date()
    counted: list[counts.Count] = [
        (each.tenant_id, each.number_id, days[each.tenant_id], "received", 1) for each in received
    ]
    for move in moved:
        day = days[move.tenant_id]
        counted += [(move.tenant_id, move.number_id, day, it, 1) for it in _list_fields(move)]
    heard = sorted({each.number_id for each in received})
    news = [(number_id, now) for number_id in heard if directory.is_news(number_id, now)]
    await health.mark_inbound(p, news)
    await counts.add(p, counted)


def _list_fields(move: Moved) -> list[str]:
    """What happened to this message for the first time."""
    fields = []
    if move.before.sent_at is None and move.after.sent_at is not None:
        fields.append("sent")
    if move.before.delivered_at is None and move.after.delivered_at is not None:
        fields.append("delivered")
    if move.before.read_at is None and move.after.read_at is not None:
        fields.append("read")
    if move.before.status != "failed" and move.after.status == "failed":
        fields.append("failed")
    return fields
