"""What is claimed and written down costs its own rows, however many wait beside it.

The tables of what waits look empty to every analysis, so a plan made from that reads them whole.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import psycopg

from centralita.kit import db, ids
from centralita.records import accepted, lanes, outbox, sends, statuses, workers
from centralita.vocabulary import content as say
from tests.conftest import DatabaseUrls
from tests.send.desk import Chat, Desk

WAITING = 300
FEW = 30


@asynccontextmanager
async def reading(p: db.PipeTransaction, *, at_most: int) -> AsyncIterator[None]:
    """So many rows of messages, outbox and lanes, at most."""
    before = await _count_read(p)
    yield
    assert await _count_read(p) - before <= at_most


async def _count_read(p: db.PipeTransaction) -> int:
    read = await p.fetchval(
        """
        select sum(seq_tup_read + idx_tup_fetch) from pg_stat_xact_user_tables
        where relname in ('messages', 'outbox', 'lanes')
        """
    )
    return int(read)


async def fill(desk: Desk, urls: DatabaseUrls) -> list[tuple[Chat, UUID]]:
    """A full outbox, of one number; the first few of its conversations and their messages.

    Analysed as mostly: what is kept when it is there, what waits while nothing does.
    """
    chats = await desk.add_chats(await desk.add_line(), WAITING)
    with psycopg.connect(urls.owner, autocommit=True, options="-c search_path=centralita") as owner:
        owner.execute("vacuum analyze outbox, lanes")
        written = await desk.write_all([(chat, say.Text(body="hola")) for chat in chats])
        owner.execute("analyze messages, conversations")
    return list(zip(chats, written, strict=True))[:FEW]


async def test_a_claim_reads_what_it_looks_at(desk: Desk, database_urls: DatabaseUrls) -> None:
    await fill(desk, database_urls)
    worker = ids.new_id()
    async with desk.database.pipe() as p:
        await workers.register(p, worker)
        shards = await workers.take_shards(p, worker, outbox.SHARDS)
        waiting = await outbox.list_waiting(p, shards, outbox.FIRST, 10)
        wish = outbox.Wish(waiting.lines[0], quota=FEW, reach=64, last_priority=outbox.BULK)
        async with reading(p, at_most=wish.reach + 3 * FEW):
            claims = await outbox.claim(p, worker, [wish], (), desk.time.now())
        assert len(claims) == FEW


async def test_a_record_of_what_was_accepted_reads_only_that(
    desk: Desk, database_urls: DatabaseUrls
) -> None:
    few = await fill(desk, database_urls)
    async with desk.database.pipe() as p:
        rows = [
            accepted.Accepted(
                sends.Key(chat.tenant_id, message_id, 0), chat.number_id, f"wamid.{n}",
                desk.time.now().date(),
            )
            for n, (chat, message_id) in enumerate(few)
        ]  # fmt: skip
        async with reading(p, at_most=6 * FEW):
            await accepted.mark_sent(p, rows, desk.time.now())
    assert len(await desk.fetch("select from outbox")) == WAITING - FEW


async def test_a_status_reads_only_its_own_message(desk: Desk, database_urls: DatabaseUrls) -> None:
    few = await fill(desk, database_urls)
    await desk.execute("update outbox set state = 'sending'")
    async with desk.database.pipe() as p:
        reported = [
            statuses.Reported(
                tenant_id=chat.tenant_id, number_id=chat.number_id, wa_message_id=f"wamid.{n}",
                message_id=message_id, status="delivered", at=desk.time.now(),
            )
            for n, (chat, message_id) in enumerate(few)
        ]  # fmt: skip
        async with reading(p, at_most=6 * FEW):
            assert len(await statuses.apply(p, reported)) == FEW
    assert len(await desk.fetch("select from outbox")) == WAITING - FEW


async def test_turns_that_are_done_read_only_their_lanes(
    desk: Desk, database_urls: DatabaseUrls
) -> None:
    await fill(desk, database_urls)
    rows = await desk.fetch("select tenant_id, conversation_id, message_id from messages")
    async with desk.database.pipe() as p:
        await lanes.add(p, [(*row, 0.0) for row in rows])
    async with desk.database.pipe() as p:
        claimed = await lanes.claim(p, FEW, desk.time.now())
        async with reading(p, at_most=2 * FEW):
            await lanes.remove(p, claimed)
    assert len(await desk.fetch("select from lanes")) == WAITING - FEW


async def test_what_moved_while_its_record_waited_goes_too(
    desk: Desk, database_urls: DatabaseUrls
) -> None:
    """Acceptance is a fact: so a row goes that somebody gave up in that very moment."""
    [(chat, message_id), *_] = await fill(desk, database_urls)
    key = sends.Key(chat.tenant_id, message_id, 0)
    row = accepted.Accepted(key, chat.number_id, "wamid.1", desk.time.now().date())
    async with desk.database.pipe() as other:
        await other.execute("select from messages where message_id = $1 for update", message_id)
        recording = asyncio.create_task(_record(desk, row))
        await until_waiting(desk, other)
        await other.execute(
            "update outbox set state = 'uncertain' where message_id = $1", message_id
        )
    await recording
    assert await desk.find_queued(message_id) is None


async def test_a_status_settles_what_a_person_is_being_asked_about(
    desk: Desk, database_urls: DatabaseUrls
) -> None:
    """It came while the question was written down: nothing is left to ask."""
    [(chat, message_id), *_] = await fill(desk, database_urls)
    await desk.execute("update outbox set state = 'uncertain' where message_id = $1", message_id)
    status = statuses.Reported(
        tenant_id=chat.tenant_id, number_id=chat.number_id, wa_message_id="wamid.1",
        message_id=message_id, status="delivered", at=desk.time.now(),
    )  # fmt: skip
    async with desk.database.pipe() as asking:
        assert len(await sends.take_unsettled(asking, desk.time.now(), 10)) == 1
        settling = asyncio.create_task(_settle(desk, status))
        await until_waiting(desk, asking)
    await settling
    assert await desk.find_queued(message_id) is None


async def _settle(desk: Desk, status: statuses.Reported) -> None:
    async with desk.database.pipe() as p:
        await statuses.apply(p, [status])


async def _record(desk: Desk, row: accepted.Accepted) -> None:
    async with desk.database.pipe_statement() as p:
        await accepted.mark_sent(p, [row], desk.time.now())


async def until_waiting(desk: Desk, p: db.PipeTransaction) -> None:
    """Until somebody waits for a lock of this transaction."""
    mine = await p.fetchval("select pg_backend_pid()")
    blocked = "select count(*) from pg_stat_activity where $1 = any (pg_blocking_pids(pid))"
    async with asyncio.timeout(5):
        while True:
            if await p.fetchval(blocked, mine):
                return
            await asyncio.sleep(0.01)
