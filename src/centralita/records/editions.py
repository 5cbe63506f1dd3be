"""Editions: which state of a tenant's facts stands, so that a process knows whether what it read
of them lately is still true (`kit.notebook`).

Whoever changes such facts gives them another edition in the same transaction; a trade's own
migration says of which tables (`mark_edition`). Read beside them: the deeds done for a message.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from centralita.kit import db


class Talk(Struct, frozen=True):
    """A conversation whose turn it is; `cause_id` is the message that its deeds would hang on."""

    tenant_id: UUID
    conversation_id: UUID
    cause_id: UUID | None = None


class Standing(Struct, frozen=True):
    """What stands as a batch of turns begins: editions by tenant and thing, the tenant itself or a
    conversation; and what was done already for their messages, by tenant and deed key."""

    editions: dict[UUID, dict[UUID, UUID]]
    deeds: dict[tuple[UUID, str], Any]


async def read(p: db.PipeTransaction, talks: Sequence[Talk]) -> Standing:
    """In one question, so that what is read after it is at least as new."""
    tenants = {each.tenant_id for each in talks}
    about = [(each, each) for each in tenants]
    about += [(each.tenant_id, each.conversation_id) for each in talks]
    causes = [each for each in talks if each.cause_id is not None]
    rows = await p.fetch(
        """
        select e.tenant_id, e.about, e.edition, null as deed_key, null::jsonb as told
        from unnest($1::uuid[], $2::uuid[]) as w (tenant_id, about)
        join editions e using (tenant_id, about)
        union all
        select d.tenant_id, null, null, d.deed_key, d.told
        from unnest($3::uuid[], $4::text[]) as c (tenant_id, cause)
        cross join lateral (
            select * from deeds d
            -- The character after the slash ends the keys that begin with this cause.
            where d.tenant_id = c.tenant_id and d.deed_key >= c.cause || '/'
                and d.deed_key < c.cause || '0'
        ) d
        """,
        [tenant_id for tenant_id, _ in about],
        [thing for _, thing in about],
        [each.tenant_id for each in causes],
        [str(each.cause_id) for each in causes],
    )
    standing = Standing(defaultdict(dict), {})
    for tenant_id, thing, edition, deed_key, told in rows:
        if deed_key is None:
            standing.editions[tenant_id][thing] = edition
        else:
            standing.deeds[tenant_id, deed_key] = told
    return standing
