"""What could not be understood or routed: kept with its reason, shown, replayed (promise 1)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids, json
from centralita.records.inbound import Received
from centralita.vocabulary.incoming import AnyItem

RAW_MAX_CHARS = 20_000
"""Of an item's JSON, for people to read; the whole body is kept in `inbound`."""
ID_MAX_CHARS = 128
"""Of an id that the item names: longer is no id, and an index has no room for it."""


class Quarantined(Struct, frozen=True):
    """One item in quarantine."""

    quarantine_id: UUID
    inbound_id: int
    received_at: datetime
    provider: str
    field: str
    path: str
    cause: str
    reason: str
    phone_number_id: str | None
    waba_id: str | None
    raw: str | None
    state: str
    created_at: datetime


_COLUMNS = """quarantine_id, inbound_id, received_at, provider, field, path, cause, reason,
    phone_number_id, waba_id, raw, state, created_at"""


async def add(p: db.PipeTransaction, strays: Sequence[tuple[Received, AnyItem, str, str]]) -> None:
    """Put (body, item, cause, reason) aside; the same item twice is one row."""
    if not strays:
        return
    await p.executemany(
        """
        insert into quarantine (quarantine_id, inbound_id, received_at, provider, door, field,
            path, cause, reason, phone_number_id, waba_id, raw)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (inbound_id, path) do nothing
        """,
        [
            (
                ids.new_id(),
                body.inbound_id,
                body.received_at,
                body.provider,
                body.door,
                item.field,
                item.path,
                cause,
                reason,
                _cut(item.phone_number_id),
                _cut(item.waba_id),
                json.clean_text(json.encode_text(item.raw))[:RAW_MAX_CHARS],
            )
            for body, item, cause, reason in strays
        ],
    )


def _cut(text: str | None) -> str | None:
    """What is put aside must fit whatever it names: else it would stand in everybody's way."""
    return text[:ID_MAX_CHARS] if text else text


async def list_open(
    p: db.PipeTransaction, *, phone_number_id: str | None = None, limit: int = 100
) -> list[Quarantined]:
    """The oldest first."""
    rows = await p.fetch(
        f"""
        select {_COLUMNS} from quarantine
        where state = 'open' and ($1::text is null or phone_number_id = $1)
        order by quarantine_id limit $2
        """,
        phone_number_id,
        limit,
    )
    return [Quarantined(*row) for row in rows]


async def find(p: db.PipeTransaction, quarantine_id: UUID) -> Quarantined | None:
    row = await p.fetchrow(
        f"select {_COLUMNS} from quarantine where quarantine_id = $1", quarantine_id
    )
    return Quarantined(*row) if row else None


async def claim_open(
    p: db.PipeTransaction, *, ids_: Sequence[UUID] | None, phone_number_id: str | None, limit: int
) -> list[Quarantined]:
    """Lock open items for a replay, by id or by number, oldest first."""
    rows = await p.fetch(
        f"""
        select {_COLUMNS} from quarantine
        where state = 'open' and ($1::uuid[] is null or quarantine_id = any($1))
          and ($2::text is null or phone_number_id = $2)
        order by quarantine_id limit $3 for update skip locked
        """,
        list(ids_) if ids_ is not None else None,
        phone_number_id,
        limit,
    )
    return [Quarantined(*row) for row in rows]


async def mark(p: db.PipeTransaction, quarantine_ids: Sequence[UUID], state: str) -> None:
    """Close items as `replayed` or `dismissed`."""
    await p.execute(
        "update quarantine set state = $2, settled_at = now() where quarantine_id = any($1)",
        list(quarantine_ids),
        state,
    )


async def count_open(p: db.PipeTransaction) -> dict[str, int]:
    """How many wait, by cause."""
    rows = await p.fetch(
        "select cause, count(*) from quarantine where state = 'open' group by cause"
    )
    return {row[0]: int(row[1]) for row in rows}


class Wanted(Struct, frozen=True, kw_only=True):
    """Which items; None: any. `numbers` (provider, phone_number_id) are those of one business."""

    state: str | None = "open"
    cause: str | None = None
    phone_number_id: str | None = None
    numbers: Sequence[tuple[str, str]] | None = None
    ids: Sequence[UUID] | None = None


async def list_page(
    p: db.PipeTransaction, wanted: Wanted, after: UUID | None = None, limit: int = 100
) -> list[Quarantined]:
    """Newest first; `after` is the id of the last one of the page before."""
    numbers = wanted.numbers
    rows = await p.fetch(
        f"""
        select {_COLUMNS} from quarantine
        where ($1::text is null or state = $1) and ($2::uuid is null or quarantine_id < $2)
          and ($3::text is null or cause = $3) and ($4::text is null or phone_number_id = $4)
          and ($5::text[] is null or (provider, phone_number_id) in (
              select * from unnest($5::text[], $6::text[])))
          and ($7::uuid[] is null or quarantine_id = any($7))
        order by quarantine_id desc limit $8
        """,
        wanted.state,
        after,
        wanted.cause,
        wanted.phone_number_id,
        None if numbers is None else [provider for provider, _ in numbers],
        None if numbers is None else [phone_number_id for _, phone_number_id in numbers],
        list(wanted.ids) if wanted.ids is not None else None,
        limit,
    )
    return [Quarantined(*row) for row in rows]


async def dismiss(p: db.PipeTransaction, wanted: Wanted) -> list[UUID]:
    """Close what is open of these, without letting it in; returns which."""
    rows = await p.fetch(
        """
        update quarantine set state = 'dismissed', settled_at = now()
        where state = 'open' and quarantine_id = any($1::uuid[]) returning quarantine_id
        """,
        list(wanted.ids or ()),
    )
    return [row[0] for row in rows]


async def list_own_numbers(t: db.TenantRead) -> list[tuple[str, str]]:
    """(provider, phone_number_id) whose items are a tenant's: of numbers that it hosts."""
    rows = await t.fetch(
        "select provider, phone_number_id from numbers where tenant_id = $1 order by 1, 2",
        t.tenant_id,
    )
    return [(row[0], row[1]) for row in rows]
