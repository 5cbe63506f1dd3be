"""People as a tenant knows them: by phone, by business-scoped id, or by both."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.records.conversations import Seat
from centralita.records.lanes import Claimed


class Wanted(Struct, frozen=True):
    """A person as one webhook names them, and the number they wrote to where that matters.

    `at_once` are WhatsApp's ids of what they said, where a turn on that is wished for as soon as
    they are found (`Seat.turn`); there is none where one of them is stored already.
    """

    tenant_id: UUID
    wa_id: str | None
    user_id: str | None
    number_id: UUID | None = None
    at_once: tuple[str, ...] = ()


class Known(Struct):
    """A contact as stored."""

    tenant_id: UUID
    contact_id: UUID
    wa_id: str | None
    user_id: str | None
    parent_user_id: str | None
    username: str | None
    name: str | None


class Found(Struct, frozen=True):
    """Whom the two ways of naming a person lead to: the same contact, two, one or none.

    `seat`: the conversation with the number, of the contact by id, or else by phone.
    """

    by_wa_id: Known | None
    by_user_id: Known | None
    seat: Seat | None = None


# One by one by their keys: a plan from the first minute must hold for the millionth contact.
# "is not distinct from" is no index's condition: only the contact's own conversations are read.
_FIND = """
select w.n,
    a.contact_id, a.wa_id, a.user_id, a.parent_user_id, a.username, a.name,
    b.contact_id, b.wa_id, b.user_id, b.parent_user_id, b.username, b.name,
    v.conversation_id, coalesce(f.owner, v.owner), v.blocked,
    f.conversation_id is not null, f.stage, f.misses, f.greeted_at, f.last_inbound_at, f.memory,
    coalesce(b.language, a.language), i.bot_version
from unnest($1::int[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::bool[])
    as w (n, tenant_id, wa_id, user_id, number_id, at_once)
left join lateral (
    select * from contacts where tenant_id = w.tenant_id and wa_id = w.wa_id limit 1) a on true
left join lateral (
    select * from contacts where tenant_id = w.tenant_id and user_id = w.user_id limit 1) b on true
left join lateral (
    select conversation_id, owner, status = 'blocked' as blocked, effect_id from conversations
    where tenant_id = w.tenant_id and contact_id = coalesce(b.contact_id, a.contact_id)
        and number_id is not distinct from w.number_id limit 1) v on true
left join lateral (
    -- Locked where nobody works on it and nothing is due; nobody is waited for.
    select c.conversation_id, c.owner, c.stage, c.misses, c.greeted_at, c.last_inbound_at, c.memory
    from conversations c
    where w.at_once and not v.blocked and v.effect_id is null
        and c.tenant_id = w.tenant_id and c.conversation_id = v.conversation_id
        and c.status <> 'blocked' and c.effect_id is null
        and not exists (
            select from lanes l
            where l.tenant_id = w.tenant_id and l.conversation_id = v.conversation_id)
        and w.n not in (
            select s.n from unnest($7::int[], $8::uuid[], $9::uuid[], $10::text[])
                as s (n, tenant_id, number_id, wa_message_id)
            cross join lateral (
                select from messages m
                where m.tenant_id = s.tenant_id and m.number_id = s.number_id
                    and m.wa_message_id = s.wa_message_id limit 1) stored)
    limit 1 for no key update of c skip locked) f on true
left join lines i on f.conversation_id is not null
    and i.tenant_id = w.tenant_id and i.number_id = w.number_id
"""


async def find(p: db.PipeTransaction, wanted: Sequence[Wanted]) -> list[Found]:
    """One answer for each that was asked for, in the same order."""
    spoken = [(n, one, name) for n, one in enumerate(wanted) for name in one.at_once]
    rows = await p.fetch(
        _FIND,
        list(range(len(wanted))),
        [each.tenant_id for each in wanted],
        [each.wa_id for each in wanted],
        [each.user_id for each in wanted],
        [each.number_id for each in wanted],
        [bool(each.at_once) for each in wanted],
        [n for n, _, _ in spoken],
        [one.tenant_id for _, one, _ in spoken],
        [one.number_id for _, one, _ in spoken],
        [name for _, _, name in spoken],
    )
    found = [Found(None, None)] * len(wanted)
    for row in rows:
        one = wanted[row[0]]
        by_wa_id = Known(one.tenant_id, *row[1:7]) if row[1] else None
        by_user_id = Known(one.tenant_id, *row[7:13]) if row[7] else None
        known, seat = by_user_id or by_wa_id, None
        if row[13] is not None and known is not None:
            turn = _read_turn(one, known, row) if row[16] else None
            seat = Seat(row[13], row[14], row[15], turn)
        found[row[0]] = Found(by_wa_id, by_user_id, seat)
    return found


def _read_turn(wanted: Wanted, known: Known, row: db.Row) -> Claimed | None:
    if wanted.number_id is None:
        return None
    return Claimed(
        tenant_id=wanted.tenant_id,
        conversation_id=row[13],
        first_message_id=None,
        attempts=0,
        number_id=wanted.number_id,
        owner=row[14],
        stage=row[17],
        misses=row[18],
        greeted_at=row[19],
        contact_name=known.name,
        contact_language=row[22],
        bot_version=row[23],
        contact_id=known.contact_id,
        contact_phone=known.wa_id,
        contact_user_id=known.user_id,
        last_inbound_at=row[20],
        memory=row[21],
        effect_id=None,
        is_woken=False,
    )


async def add(p: db.PipeTransaction, contacts: Sequence[Known]) -> None:
    """Store new people."""
    if contacts:
        await p.execute(
            """
            insert into contacts
                (tenant_id, contact_id, wa_id, user_id, parent_user_id, username, name)
            select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[],
                $6::text[], $7::text[])
            """,
            *_columns(contacts),
        )


async def update(p: db.PipeTransaction, contacts: Sequence[Known]) -> None:
    """Write what changed about people: name, username, phone or business-scoped id."""
    if contacts:
        await p.execute(
            """
            update contacts c set wa_id = n.wa_id, user_id = n.user_id,
                parent_user_id = n.parent_user_id, username = n.username,
                name = case when c.name_kept then c.name else n.name end, updated_at = now()
            from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
                $7::text[])
                as n (tenant_id, contact_id, wa_id, user_id, parent_user_id, username, name)
            where c.tenant_id = n.tenant_id and c.contact_id = n.contact_id
            """,
            *_columns(contacts),
        )


def _columns(contacts: Sequence[Known]) -> list[list[object]]:
    return [
        [getattr(contact, name) for contact in contacts]
        for name in (
            "tenant_id",
            "contact_id",
            "wa_id",
            "user_id",
            "parent_user_id",
            "username",
            "name",
        )
    ]


async def release(p: db.PipeTransaction, contact: Known, *, merged_into: UUID | None) -> None:
    """Take phone and id away from a contact, because they turned out to be another's.

    `merged_into` where both were one person all along: conversations follow, except where the
    other has one on the same number already; then the older one is archived.
    """
    await p.execute(
        """
        update contacts set wa_id = $3, user_id = $4, merged_into = $5, updated_at = now()
        where tenant_id = $1 and contact_id = $2
        """,
        contact.tenant_id,
        contact.contact_id,
        contact.wa_id,
        contact.user_id,
        merged_into,
    )
    if merged_into is None:
        return
    await p.execute(
        """
        update conversations v set
            contact_id = case when x.taken then v.contact_id else $3 end,
            status = case when x.taken then 'archived' else v.status end
        from (select o.conversation_id, exists (
                select from conversations w where w.tenant_id = $1 and w.contact_id = $3
                and w.number_id = o.number_id) as taken
              from conversations o where o.tenant_id = $1 and o.contact_id = $2) x
        where v.tenant_id = $1 and v.conversation_id = x.conversation_id
        """,
        contact.tenant_id,
        contact.contact_id,
        merged_into,
    )


async def set_languages(p: db.PipeTransaction, chosen: Sequence[tuple[UUID, UUID, str]]) -> None:
    """People's own choice of language: (tenant_id, contact_id, `es` or `en`)."""
    if chosen:
        await p.execute(
            """
            update contacts c set language = n.language, updated_at = now()
            from unnest($1::uuid[], $2::uuid[], $3::text[]) as n (tenant_id, contact_id, language)
            where c.tenant_id = n.tenant_id and c.contact_id = n.contact_id
            """,
            [each[0] for each in chosen],
            [each[1] for each in chosen],
            [each[2] for each in chosen],
        )


async def set_marketing(
    p: db.PipeTransaction, tenant_id: UUID, contact_id: UUID, *, welcome: bool, at: datetime
) -> None:
    """A person stopped or resumed marketing messages inside WhatsApp."""
    await p.execute(
        """
        update contacts set marketing_stopped_at = $3, updated_at = now()
        where tenant_id = $1 and contact_id = $2
        """,
        tenant_id,
        contact_id,
        None if welcome else at,
    )


_NAMES = {"phone": "wa_id", "user_id": "user_id"}


async def move(
    p: db.PipeTransaction, contact: tuple[UUID, UUID], what: Literal["phone", "user_id"], to: str
) -> None:
    """A person has another phone, or Meta made their business-scoped id anew.

    `contact` is (tenant_id, contact_id). Whoever was known by it before loses it.
    """
    column = _NAMES[what]
    await p.execute(
        f"""
        update contacts set {column} = null, updated_at = now()
        where tenant_id = $1 and {column} = $3 and contact_id <> $2
        """,
        *contact,
        to,
    )
    await p.execute(
        f"""
        update contacts set {column} = $3, updated_at = now()
        where tenant_id = $1 and contact_id = $2
        """,
        *contact,
        to,
    )
