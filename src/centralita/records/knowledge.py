"""What a business knows: questions with answers, and pieces of documents.

Found by the words of the reader's language, best first. Where a way to compare meanings is there
(see `knowledge_vectors`), both rankings are joined; where it is not, words alone decide.
"""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids, json
from centralita.records import knowledge_vectors
from centralita.records.knowledge_vectors import Meaning

_MOST_FOUND: Final = 50
_CANDIDATES: Final = 30
_LONGEST_QUERY: Final = 1000
_RANK_DAMPING: Final = 60
"""Of reciprocal rank fusion: how much less the second place counts than the first."""


class New(Struct, frozen=True, kw_only=True):
    """Something to know. `scope` is the thing it is about (a property's id), empty: the business.

    With `question` it is that question's answer or the heading above a piece of a document.
    """

    source: str
    language: str
    body: str
    question: str | None = None
    scope: str = ""


class Item(Struct, frozen=True):
    """Something known."""

    item_id: UUID
    source: str
    scope: str
    language: str
    question: str | None
    body: str


_ITEM = "k.item_id, k.source, k.scope, k.language, k.question, k.body"


class Source(Struct, frozen=True):
    """A document, or a collection of questions, as a list shows it."""

    source: str
    scope: str
    language: str
    items: int
    letters: int


async def replace_source(t: db.TenantWrite, items: Sequence[New]) -> None:
    """Store these in the place of what their sources held in their scopes before.

    Reading the same document in again so changes nothing but what has changed in it.
    """
    for scope, source in sorted({(each.scope, each.source) for each in items}):
        await remove_source(t, source, scope)
    await _add(t, items, first_position=0)


async def add_item(t: db.TenantWrite, item: New) -> None:
    """Store one more; a question that its source answers already gets the new answer."""
    if item.question is not None:
        await t.execute(
            """
            delete from knowledge where tenant_id = $1 and scope = $2 and source = $3
                and lower(question) = lower($4) and language = $5
            """,
            t.tenant_id,
            item.scope,
            item.source,
            item.question,
            item.language,
        )
    last = await t.fetchval(
        """
        select coalesce(max(position), -1) from knowledge
        where tenant_id = $1 and scope = $2 and source = $3
        """,
        t.tenant_id,
        item.scope,
        item.source,
    )
    await _add(t, [item], first_position=last + 1)


async def _add(t: db.TenantWrite, items: Sequence[New], first_position: int) -> None:
    await t.executemany(
        """
        insert into knowledge (tenant_id, item_id, scope, source, position, language, question,
            body)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        [
            (
                t.tenant_id,
                ids.new_id(),
                each.scope,
                each.source,
                position,
                each.language,
                each.question,
                each.body,
            )
            for position, each in enumerate(items, first_position)
        ],
    )


async def remove_source(t: db.TenantWrite, source: str, scope: str = "") -> int:
    """Forget a source; returns how many items it had in that scope."""
    rows = await t.fetch(
        """
        delete from knowledge where tenant_id = $1 and source = $2 and scope = $3
        returning item_id
        """,
        t.tenant_id,
        source,
        scope,
    )
    return len(rows)


async def list_sources(t: db.TenantRead) -> list[Source]:
    """All that the tenant has, by scope and name."""
    rows = await t.fetch(
        """
        select source, scope, language, count(*)::int, sum(length(body))::int from knowledge
        where tenant_id = $1 group by source, scope, language order by scope, source, language
        """,
        t.tenant_id,
    )
    return [Source(*row) for row in rows]


async def search(
    t: db.TenantRead,
    query: str,
    *,
    language: str,
    scope: str | None = None,
    limit: int = 5,
    meaning: Meaning | None = None,
) -> list[Item]:
    """What fits the question best, at most `limit` (1…50); empty where nothing does.

    `scope` leaves out what is about other things; the general always counts. `language` is the
    reader's: what is written in it comes first where both fit as well. With `meaning` (the query's
    embedding) it is also found what says the same in other words.
    """
    asked, most = _clean_query(query), max(1, min(limit, _MOST_FOUND))
    by_words = await _find_by_words(t, asked, language, scope)
    by_meaning = await knowledge_vectors.find_nearest(t, meaning, scope, _CANDIDATES)
    best = fuse([by_words, by_meaning])[:most]
    rows = await t.fetch(
        f"select {_ITEM} from knowledge k where k.tenant_id = $1 and k.item_id = any($2::uuid[])",
        t.tenant_id,
        best,
    )
    found = {row[0]: Item(*row) for row in rows}
    return [found[item_id] for item_id in best if item_id in found]


def _clean_query(query: str) -> str:
    """As the index was made: without Spanish signs, in small letters."""
    signs = dict.fromkeys(map(ord, "¿¡«»“”…"), " ")
    return json.clean_text(query[:_LONGEST_QUERY]).translate(signs).lower()


async def _find_by_words(
    t: db.TenantRead, query: str, language: str, scope: str | None
) -> list[UUID]:
    """All words first, then any of them; the rank tells how well."""
    rows = await t.fetch(
        """
        with asked as (
            select name as language, config,
                websearch_to_tsquery(config, $2) as every,
                (select string_agg(quote_literal(lexeme), ' | ')
                 from unnest(to_tsvector(config, $2)))::tsquery as one
            from (values ('es', 'spanish'::regconfig), ('en', 'english'::regconfig))
                as l (name, config)
        )
        select k.item_id from knowledge k join asked a using (language)
        where k.tenant_id = $1 and k.tsv @@ a.one and ($4::text is null or k.scope in ('', $4))
        order by k.tsv @@ a.every desc,
            ts_rank_cd(k.tsv, a.one, 1) * case when k.language = $3 then 1 else 0.8 end desc,
            k.scope = '', k.position, k.item_id
        limit $5
        """,
        t.tenant_id,
        query,
        language,
        scope,
        _CANDIDATES,
    )
    return [row[0] for row in rows]


def fuse(rankings: Sequence[Collection[UUID]]) -> list[UUID]:
    """Several rankings as one, by reciprocal rank: what stands high in any, and higher in both."""
    scores: dict[UUID, float] = {}
    for ranking in rankings:
        for place, item_id in enumerate(ranking, 1):
            scores[item_id] = scores.get(item_id, 0.0) + 1 / (_RANK_DAMPING + place)
    return sorted(scores, key=lambda item_id: -scores[item_id])
