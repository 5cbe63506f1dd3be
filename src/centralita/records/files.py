"""Files of a tenant's messages: what its people send, and customers' once somebody looked."""

from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids
from centralita.vocabulary import errors

UNSENT_MAX_BYTES: Final = 256 * 1_048_576
"""Of a business, while no message has taken them: else its people could fill the disk."""
_LOCK: Final = 727_011


class New(Struct, frozen=True, kw_only=True):
    """A file to keep; `message_id` where it is a message's already."""

    name: str
    mime_type: str
    data: bytes
    created_by: str
    message_id: UUID | None = None


class File(Struct, frozen=True, kw_only=True):
    """What is known of a file; its bytes are read by `read_part`."""

    file_id: UUID
    message_id: UUID | None
    name: str
    mime_type: str
    size_bytes: int
    media_id: str | None
    media_number_id: UUID | None


_COLUMNS = """file_id, message_id, name, mime_type, size_bytes, media_id, media_number_id"""


async def add(t: db.TenantWrite, new: New) -> UUID:
    """Keep a file."""
    file_id = ids.new_id()
    await t.execute(
        """
        insert into files (tenant_id, file_id, message_id, name, mime_type, size_bytes, data,
            created_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        t.tenant_id,
        file_id,
        new.message_id,
        new.name,
        new.mime_type,
        len(new.data),
        new.data,
        new.created_by,
    )
    return file_id


async def add_unsent(t: db.TenantWrite, new: New) -> UUID:
    """Keep a file until a message takes it. Raises `Conflict` where too much waits here.

    Looked at before, so that nothing is written in vain; and after, one at a time, because others
    may have come meanwhile. Only that waits for anybody, not the writing of a large file.
    """
    _check_room(await _count_unsent_bytes(t) + len(new.data))
    file_id = await add(t, new)
    await t.execute("select pg_advisory_xact_lock($1, hashtext($2))", _LOCK, str(t.tenant_id))
    _check_room(await _count_unsent_bytes(t))
    return file_id


def _check_room(waiting_bytes: int) -> None:
    if waiting_bytes > UNSENT_MAX_BYTES:
        most = f"{UNSENT_MAX_BYTES // 1_048_576} MB"
        raise errors.Conflict(
            f"There are {most} of files here that no message has taken. Send them, or wait.",
            code="too_many_files",
            facts={"most": most},
        )


async def _count_unsent_bytes(t: db.TenantRead) -> int:
    """What waits here for a message that takes it."""
    total: int = await t.fetchval(
        """
        select coalesce(sum(size_bytes), 0)::bigint from files
        where tenant_id = $1 and message_id is null
        """,
        t.tenant_id,
    )
    return total


async def add_once(t: db.TenantWrite, new: New) -> File:
    """Keep a message's file, or take the one that somebody kept meanwhile."""
    if new.message_id is None:
        raise ValueError("a message's file")
    await t.fetchval(
        "select true from messages where tenant_id = $1 and message_id = $2 for no key update",
        t.tenant_id,
        new.message_id,
    )
    kept = await find_of_message(t, new.message_id)
    if kept is not None:
        return kept
    file_id = await add(t, new)
    return File(
        file_id=file_id,
        message_id=new.message_id,
        name=new.name,
        mime_type=new.mime_type,
        size_bytes=len(new.data),
        media_id=None,
        media_number_id=None,
    )


async def find(t: db.TenantRead, file_id: UUID) -> File | None:
    """One of the tenant's files."""
    row = await t.fetchrow(
        f"select {_COLUMNS} from files where tenant_id = $1 and file_id = $2",
        t.tenant_id,
        file_id,
    )
    return File(**row) if row else None


async def find_of_message(t: db.TenantRead, message_id: UUID) -> File | None:
    """The file that a message carried, where it is kept."""
    row = await t.fetchrow(
        f"select {_COLUMNS} from files where tenant_id = $1 and message_id = $2 limit 1",
        t.tenant_id,
        message_id,
    )
    return File(**row) if row else None


async def read_part(t: db.TenantRead, file_id: UUID, start: int, length: int) -> bytes:
    """Some of its bytes, counted from 0; fewer at its end."""
    found: bytes | None = await t.fetchval(
        "select substring(data from $3 for $4) from files where tenant_id = $1 and file_id = $2",
        t.tenant_id,
        file_id,
        start + 1,
        length,
    )
    return found or b""


async def mark_uploaded(t: db.TenantWrite, file_id: UUID, media_id: str, number_id: UUID) -> None:
    """WhatsApp has it, under this id, for this number."""
    await t.execute(
        """
        update files set media_id = $3, media_number_id = $4
        where tenant_id = $1 and file_id = $2
        """,
        t.tenant_id,
        file_id,
        media_id,
        number_id,
    )


async def take(t: db.TenantWrite, file_id: UUID, message_id: UUID) -> bool:
    """It belongs to this message from now on; False where it is another's already."""
    return bool(
        await t.fetchval(
            """
            update files set message_id = $3
            where tenant_id = $1 and file_id = $2 and message_id is null returning true
            """,
            t.tenant_id,
            file_id,
            message_id,
        )
    )
