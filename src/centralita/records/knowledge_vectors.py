"""What knowledge means, as numbers of an embedding model: compared where pgvector is installed.

They are stored as plain numbers, so nothing changes where it is not; the words of a question then
find alone. One tenant's few thousand items are compared one by one: exact, and fast enough.
"""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from centralita.kit import db


class Meaning(Struct, frozen=True):
    """A text's embedding, and the model that made it: those of two models can't be compared."""

    model: str
    embedding: Sequence[float]


class Bare(Struct, frozen=True):
    """An item that no embedding was made of yet."""

    item_id: UUID
    text: str


async def find_schema(t: db.TenantRead) -> str | None:
    """Where pgvector is installed and may be used; None where it is not."""
    found: str | None = await t.fetchval(
        """
        select quote_ident(n.nspname) from pg_extension e
        join pg_namespace n on n.oid = e.extnamespace
        where e.extname = 'vector' and has_schema_privilege(n.oid, 'usage')
        """
    )
    return found


async def find_nearest(
    t: db.TenantRead, meaning: Meaning | None, scope: str | None, limit: int
) -> list[UUID]:
    """The items that mean nearly the same, nearest first; none where meanings can't be compared."""
    schema = await find_schema(t) if meaning is not None else None
    if meaning is None or schema is None:
        return []
    rows = await t.fetch(
        f"""
        select item_id from (
            select k.item_id, case when cardinality(v.embedding) = cardinality($2::real[])
                then v.embedding::{schema}.vector operator({schema}.<=>) $2::real[]::{schema}.vector
                end as distance
            from knowledge_vectors v join knowledge k using (tenant_id, item_id)
            where v.tenant_id = $1 and v.model = $3 and ($4::text is null or k.scope in ('', $4))
        ) compared
        where distance < 0.7 order by distance, item_id limit $5
        """,
        t.tenant_id,
        list(meaning.embedding),
        meaning.model,
        scope,
        limit,
    )
    return [row[0] for row in rows]


async def list_bare(t: db.TenantRead, model: str, limit: int = 100) -> list[Bare]:
    """Items without an embedding of this model."""
    rows = await t.fetch(
        """
        select k.item_id, concat_ws(E'\n', k.question, k.body) from knowledge k
        left join knowledge_vectors v on (v.tenant_id, v.item_id, v.model)
            = (k.tenant_id, k.item_id, $2)
        where k.tenant_id = $1 and v.item_id is null order by k.item_id limit $3
        """,
        t.tenant_id,
        model,
        limit,
    )
    return [Bare(*row) for row in rows]


async def add_embeddings(
    t: db.TenantWrite, model: str, embeddings: Sequence[tuple[UUID, Sequence[float]]]
) -> None:
    """Keep what a model made of these items; one that was removed meanwhile is left out."""
    await t.executemany(
        """
        insert into knowledge_vectors (tenant_id, item_id, model, embedding)
        select tenant_id, item_id, $3, $4 from knowledge where tenant_id = $1 and item_id = $2
        on conflict (tenant_id, item_id) do update set model = $3, embedding = excluded.embedding
        """,
        [(t.tenant_id, item_id, model, list(embedding)) for item_id, embedding in embeddings],
    )
