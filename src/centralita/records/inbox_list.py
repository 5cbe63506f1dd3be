"""Which conversations a list shows, newest first: filters, words, and pages by key.

One index serves every filter (docs/decisions/0019): it is read in the order of the list, and what
does not fit is left out before any row is fetched.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db

Key = tuple[datetime, UUID]
"""(last_message_at, conversation_id): a place in the list."""


class Filters(Struct, frozen=True, kw_only=True):
    """What a list is narrowed to; None: not by this. `status` None: all of them."""

    status: str | None = "active"
    owner: str | None = None
    waiting: bool | None = None
    unread: bool | None = None
    closed: bool | None = None
    unassigned: bool | None = None
    assigned_to: UUID | None = None
    number_id: UUID | None = None
    property_id: str | None = None


_CONDITIONS: Final[Mapping[str, str]] = {
    "status": "v.status = {}",
    "owner": "v.owner = {}",
    "number_id": "v.number_id = {}",
    "property_id": "v.property_id = {}",
    "assigned_to": "v.assigned_to = {}",
}
_SWITCHES: Final[Mapping[str, tuple[str, str]]] = {
    "waiting": ("v.waiting", "not v.waiting"),
    "unread": ("v.unseen", "not v.unseen"),
    "closed": ("v.closed", "not v.closed"),
    "unassigned": (
        "v.owner = 'human' and v.assigned_to is null",
        "v.assigned_to is not null",
    ),
}
_ORDER: Final = "v.last_slot desc, v.last_message_at desc, v.conversation_id desc"
_EPOCH: Final = "'2020-01-01 00:00Z'"
_WORD: Final = """coalesce((select true from contact_words w where w.tenant_id = v.tenant_id
    and w.contact_id = v.contact_id and w.word >= {} and w.word < {} limit 1), false)"""
"""With a limit of its own it is asked row by row, down the list, and never for all at once."""
_FEW: Final = 1_000
"""So many contacts of a word are looked up one by one; more are met by walking down the list."""
_SOME: Final = 3_000
"""So many of several common words, since few conversations down the list have all of those."""


class _Query:
    """A statement put together from our own conditions; what was given travels as parameters."""

    def __init__(self, tenant_id: UUID, filters: Filters) -> None:
        self.values: list[object] = [tenant_id]
        self.conditions = ["v.tenant_id = $1"]
        for name, condition in _CONDITIONS.items():
            value = getattr(filters, name)
            if value is not None:
                self.add(condition, value)
        for name, (true, false) in _SWITCHES.items():
            wanted = getattr(filters, name)
            if wanted is not None:
                self.conditions.append(true if wanted else false)

    def add(self, condition: str, *values: object) -> None:
        first = len(self.values) + 1
        self.values += values
        places = [f"${first + n}" for n in range(len(values))]
        self.conditions.append(condition.format(*places))

    def write(self, limit: int) -> str:
        self.values.append(limit)
        where = " and ".join(self.conditions)
        return (
            f"select v.last_message_at, v.conversation_id from conversations v where {where} "
            f"order by {_ORDER} limit ${len(self.values)}"
        )


async def list_keys(
    t: db.TenantRead,
    filters: Filters,
    after: Key | None,
    limit: int,
    words: Sequence[str] = (),
) -> list[Key]:
    """The places of the conversations that fit, newest first; `words` of their contact's names."""
    asked = _Query(t.tenant_id, filters)
    if words and not await _narrow(t, asked, words):
        return []
    if after is not None:
        asked.add(f"v.last_slot <= date_bin('1 minute', {{}}, {_EPOCH})", after[0])
        asked.add("(v.last_message_at, v.conversation_id) < ({}, {})", *after)
    query = asked.write(limit)
    return [(row[0], row[1]) for row in await t.fetch(query, *asked.values)]


async def _narrow(t: db.TenantRead, asked: _Query, words: Sequence[str]) -> bool:
    """Conditions for the words; False where no contact has all of them."""
    found, left = await _find_contacts(t, words)
    if not found:
        return False
    if len(found) <= _SOME and len(left) < len(words):
        asked.add("v.contact_id = any({})", found)
    for word in left:
        asked.add(_WORD, *span(word))
    return True


async def _find_contacts(
    t: db.TenantRead, words: Sequence[str]
) -> tuple[list[UUID], Sequence[str]]:
    """Contacts with the rarest of the words, or with all of them where they are common.

    And the words that are left to be asked for; all of them where there are too many contacts.
    """
    found: list[UUID] = []
    for word in words:
        rows = await t.fetch(_WITH_WORD, t.tenant_id, *span(word), _FEW + 1)
        found = [row[0] for row in rows]
        if len(found) <= _FEW:
            return found, [each for each in words if each != word]
    if len(words) > 1:
        found = await _find_common(t, words)
        return found, words if len(found) > _SOME else ()
    return found, words


async def _find_common(t: db.TenantRead, words: Sequence[str]) -> list[UUID]:
    values: list[object] = [t.tenant_id]
    sets = []
    for word in words:
        values += span(word)
        sets.append(_HAVE.format(len(values) - 1, len(values)))
    values.append(_SOME + 1)
    query = f"select contact_id from ({' intersect '.join(sets)}) found limit ${len(values)}"
    return [row[0] for row in await t.fetch(query, *values)]


_WITH_WORD: Final = """
select distinct contact_id from (
    select contact_id from contact_words
    where tenant_id = $1 and word >= $2 and word < $3 limit $4) found
"""
_HAVE: Final = (
    "select contact_id from contact_words where tenant_id = $1 and word >= ${} and word < ${}"
)


def span(word: str) -> tuple[str, str]:
    """The least word that begins so, and the least one after all of those."""
    return word, word + "\U0010ffff"


async def fold(t: db.TenantRead, text: str) -> list[str]:
    """The words of what somebody looks for, as contacts' words are kept; at most five.

    Digits with what stands between them are a telephone: its beginning, or (`~`) its end.
    """
    return [
        row[0]
        for row in await t.fetch(
            "select word from regexp_split_to_table(fold_words($1), '[^[:alnum:]]+') as word "
            "where word <> '' limit 5",
            text,
        )
    ]


class Counts(Struct, frozen=True, kw_only=True):
    """How many conversations each of the inbox's tabs holds, at most 100 each."""

    mine: int
    unassigned: int
    waiting: int
    unread: int


COUNTED_MOST: Final = 100
_COUNTS: Final = """
select
    (select count(*) from (select from conversations v where v.tenant_id = $1
        and v.status = 'active' and v.assigned_to = $2 and not v.closed limit $3) x) as mine,
    (select count(*) from (select from conversations v where v.tenant_id = $1
        and v.status = 'active' and v.owner = 'human' and v.assigned_to is null
        and not v.closed order by v.last_slot desc limit $3) x) as unassigned,
    (select count(*) from (select from conversations v where v.tenant_id = $1
        and v.status = 'active' and v.waiting order by v.last_slot desc limit $3) x) as waiting,
    (select count(*) from (select from conversations v where v.tenant_id = $1
        and v.status = 'active' and v.unseen order by v.last_slot desc limit $3) x) as unread
"""


async def count(t: db.TenantRead, person_id: UUID | None) -> Counts:
    """For the tabs."""
    (row,) = await t.fetch(_COUNTS, t.tenant_id, person_id, COUNTED_MOST)
    return Counts(**row)


class Hit(Struct, frozen=True):
    """A message with the text that was looked for."""

    message_id: UUID
    conversation_id: UUID
    text: str
    at: datetime


class Looked(Struct, frozen=True):
    """What was found among some of the newest messages, and how far back that was."""

    hits: list[Hit]
    until: datetime | None
    """None: there were no more messages."""
    go_on_before: UUID | None


LOOKED_AT: Final = 3_000
_NEWEST: Final = UUID(int=2**128 - 1)
_OLDEST: Final = UUID(int=0)
_REPEATS: Final = 4
"""So many hits are read for each that is shown: a conversation is shown once a page."""


async def look_in_texts(
    t: db.TenantRead, filters: Filters, text: str, before: UUID | None, limit: int
) -> Looked:
    """Look for a piece of text in a bounded number of messages, from the newest on.

    Of each conversation the newest such message among them. Accents and capitals don't matter.
    """
    until = await t.fetchrow(_UNTIL, t.tenant_id, before or _NEWEST, LOOKED_AT - 1)
    asked = _Query(t.tenant_id, filters)
    asked.add("m.message_id < {}", before or _NEWEST)
    asked.add("m.message_id >= {}", until[0] if until else _OLDEST)
    asked.add("m.text ~* {}", write_pattern(text))
    asked.values.append(limit * _REPEATS)
    where = " and ".join(asked.conditions)
    query = (
        "select m.message_id, m.conversation_id, left(m.text, 300), m.created_at "
        "from messages m join conversations v "
        "on v.tenant_id = m.tenant_id and v.conversation_id = m.conversation_id "
        f"where m.tenant_id = $1 and {where} order by m.message_id desc limit ${len(asked.values)}"
    )
    found = [Hit(*row) for row in await t.fetch(query, *asked.values)]
    newest = {hit.conversation_id: hit for hit in reversed(found)}
    hits = sorted(newest.values(), key=lambda hit: hit.message_id, reverse=True)
    if len(hits) > limit:
        return Looked(hits[:limit], hits[limit - 1].at, hits[limit - 1].message_id)
    if len(found) == limit * _REPEATS:
        return Looked(hits, found[-1].at, found[-1].message_id)
    return Looked(hits, until[1], until[0]) if until else Looked(hits, None, None)


_UNTIL: Final = """
select m.message_id, m.created_at from (
    select message_id from messages
    where tenant_id = $1 and message_id < $2 order by message_id desc offset $3 limit 1) last
join messages m on m.tenant_id = $1 and m.message_id = last.message_id
"""
_SAME: Final = {
    letter: f"[{letters}]"
    for letters in ("aáàâäãå", "eéèêë", "iíìîï", "oóòôöõ", "uúùûü", "nñ", "cç")
    for letter in letters
}


def write_pattern(text: str) -> str:
    """A regular expression that finds the text with or without its accents. Pure."""
    return "".join(_SAME.get(letter, _escape(letter)) for letter in text.lower())


def _escape(letter: str) -> str:
    return letter if letter.isalnum() or letter.isspace() else f"\\{letter}"
