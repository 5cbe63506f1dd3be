"""Statuses find their message, also when they overtake it (promises 10 and 11)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.records import alerts, outbox
from centralita.vocabulary import statuses
from centralita.vocabulary.statuses import Progress, Step


class Reported(Struct, frozen=True, kw_only=True):
    """One status as a provider told it, on a number of this tenant."""

    tenant_id: UUID
    number_id: UUID
    wa_message_id: str
    message_id: UUID | None
    """From our echoed reference, None where there was none or it was no id of ours."""
    status: str
    at: datetime
    error_code: str | None = None
    error_text: str | None = None
    pricing: str | None = None


class Found(Struct, frozen=True):
    """The message a status is about, as it was."""

    message_id: UUID
    inbound_id: int | None
    before: Progress


class Moved(Struct, frozen=True):
    """How a message's progress changed: what counts and alerts are made from."""

    tenant_id: UUID
    number_id: UUID
    message_id: UUID
    inbound_id: int | None
    before: Progress
    after: Progress


_FIND = """
select r.n, m.message_id, m.status, m.sent_at, m.delivered_at, m.read_at, m.failed_at,
    m.error_code, m.error_text, m.inbound_id
from unnest($1::int[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[])
    as r (n, tenant_id, number_id, wa_message_id, message_id)
join messages m on m.tenant_id = r.tenant_id and m.number_id = r.number_id and m.direction = 'out'
    and {match}
{lock}
"""
_BY_REFERENCE = _FIND.format(
    match="m.message_id = r.message_id",
    lock="order by m.message_id for no key update of m",
)
_BY_WA_ID = _FIND.format(
    match="m.wa_message_id = r.wa_message_id",
    lock="order by m.message_id for no key update of m",
)


async def apply(p: db.PipeTransaction, reported: Sequence[Reported]) -> list[Moved]:
    """Let messages climb; settle sends whose outcome was unknown; keep what is too early.

    Returns one `Moved` per message that was found.
    """
    if not reported:
        return []
    found: dict[int, Found] = {}
    for query, indexes in (
        (_BY_REFERENCE, [n for n, each in enumerate(reported) if each.message_id]),
        (_BY_WA_ID, list(range(len(reported)))),
    ):
        missing = [n for n in indexes if n not in found]
        if missing:
            found |= await _find(p, query, reported, missing)
    moved, newest = _climb(reported, found)
    await _write(p, moved, newest)
    await _keep_early(p, [each for n, each in enumerate(reported) if n not in found])
    return moved


async def _find(
    p: db.PipeTransaction, query: str, reported: Sequence[Reported], indexes: list[int]
) -> dict[int, Found]:
    rows = await p.fetch(
        query,
        indexes,
        [reported[n].tenant_id for n in indexes],
        [reported[n].number_id for n in indexes],
        [reported[n].wa_message_id for n in indexes],
        [reported[n].message_id for n in indexes],
    )
    return {
        row[0]: Found(
            row[1],
            row[9],
            Progress(
                status=row[2],
                sent_at=row[3],
                delivered_at=row[4],
                read_at=row[5],
                failed_at=row[6],
                error_code=row[7],
                error_text=row[8],
            ),
        )
        for row in rows
    }


def _climb(
    reported: Sequence[Reported], found: dict[int, Found]
) -> tuple[list[Moved], dict[UUID, Reported]]:
    """One `Moved` a message, whatever number of its statuses came together."""
    moved: dict[UUID, Moved] = {}
    newest: dict[UUID, Reported] = {}
    for n, one in found.items():
        each, message_id = reported[n], one.message_id
        so_far = moved.get(message_id)
        step = Step(
            status=each.status,
            at=each.at,
            error_code=each.error_code,
            error_text=each.error_text,
        )
        after = statuses.climb(so_far.after if so_far else one.before, [step])
        moved[message_id] = Moved(
            each.tenant_id, each.number_id, message_id, one.inbound_id, one.before, after
        )
        if message_id not in newest or each.pricing:
            newest[message_id] = each
    return sorted(moved.values(), key=lambda one: one.message_id), newest


async def _write(
    p: db.PipeTransaction, moved: Sequence[Moved], newest: dict[UUID, Reported]
) -> None:
    if not moved:
        return
    tenant_ids = [each.tenant_id for each in moved]
    message_ids = [each.message_id for each in moved]
    await p.execute(
        """
        update messages m set status = n.status, sent_at = n.sent_at, delivered_at = n.delivered_at,
            read_at = n.read_at, failed_at = n.failed_at, error_code = n.error_code,
            error_text = n.error_text, pricing = coalesce(n.pricing, m.pricing),
            wa_message_id = coalesce(m.wa_message_id, n.wa_message_id)
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[],
            $6::timestamptz[], $7::timestamptz[], $8::text[], $9::text[], $10::text[], $11::text[])
            as n (tenant_id, message_id, status, sent_at, delivered_at, read_at, failed_at,
                  error_code, error_text, pricing, wa_message_id)
        where m.tenant_id = n.tenant_id and m.message_id = n.message_id
        """,
        tenant_ids,
        message_ids,
        *[[getattr(each.after, name) for each in moved] for name in Progress.__struct_fields__],
        [newest[message_id].pricing for message_id in message_ids],
        [newest[message_id].wa_message_id for message_id in message_ids],
    )
    settled = await p.fetch(
        """
        -- By their places, and by no index: the outbox looks empty to every analysis, and so it
        -- would be read whole. Their messages are locked, as for all who move what is under way.
        delete from outbox o where o.ctid = any (array(
            select x.place from unnest($1::uuid[], $2::uuid[]) as k (tenant_id, message_id)
            cross join lateral (
                select ctid as place from outbox
                where tenant_id = k.tenant_id and message_id = k.message_id limit 1) x))
            and (o.state in ('sending', 'uncertain')) is not false
        returning o.tenant_id, o.conversation_id, o.state
        """,
        tenant_ids,
        message_ids,
    )
    for tenant_id, conversation_id, state in settled:
        if state == "uncertain":
            await alerts.mark_subject_resolved(
                p,
                tenant_id,
                source=outbox.ALERTS,
                subject=outbox.uncertain_subject(conversation_id),
                by="whatsapp",
            )


async def _keep_early(p: db.PipeTransaction, early: Sequence[Reported]) -> None:
    """They wait for their message; whoever records its WhatsApp id applies them."""
    if early:
        await p.executemany(
            """
            insert into early_statuses (tenant_id, number_id, wa_message_id, status, at,
                error_code, error_text, pricing)
            values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing
            """,
            [
                (
                    each.tenant_id,
                    each.number_id,
                    each.wa_message_id,
                    each.status,
                    each.at,
                    each.error_code,
                    each.error_text,
                    each.pricing,
                )
                for each in early
            ],
        )


async def take_early(
    p: db.PipeTransaction, sent: Sequence[tuple[UUID, UUID, str]]
) -> list[Reported]:
    """Take out what came too early for these (tenant_id, number_id, wa_message_id)."""
    rows = await p.fetch(
        """
        delete from early_statuses e using unnest($1::uuid[], $2::uuid[], $3::text[])
            as k (tenant_id, number_id, wa_message_id)
        where e.tenant_id = k.tenant_id and e.number_id = k.number_id
            and e.wa_message_id = k.wa_message_id
        returning e.tenant_id, e.number_id, e.wa_message_id, e.status, e.at, e.error_code,
            e.error_text, e.pricing
        """,
        [each[0] for each in sent],
        [each[1] for each in sent],
        [each[2] for each in sent],
    )
    return [
        Reported(
            tenant_id=row[0],
            number_id=row[1],
            wa_message_id=row[2],
            message_id=None,
            status=row[3],
            at=row[4],
            error_code=row[5],
            error_text=row[6],
            pricing=row[7],
        )
        for row in rows
    ]
