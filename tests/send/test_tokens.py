"""Promise 6: the number's own token, kept for a minute, forgotten when something changed."""

import asyncio

import pytest

from centralita.kit import crypto, db
from centralita.send import tokens
from tests.send.desk import Desk
from tests.send.fakes import Unsteady

NEW = crypto.Secret("a-new-token-for-the-number")


async def test_a_token_is_read_once_a_minute(desk: Desk) -> None:
    line = await desk.add_line()
    counting = Unsteady(desk.database)
    reads: list[int] = []
    counting.on_tenant_read = lambda: reads.append(1)
    source = tokens.TokenSource(counting, desk.keys, desk.time)
    found = await asyncio.gather(*(source.find(line.tenant_id, line.number_id) for _ in range(20)))
    assert set(found) == {line.token}
    assert len(reads) == 1
    await desk.set_token(line, NEW)
    desk.time.advance(59)
    assert await source.find(line.tenant_id, line.number_id) == line.token
    desk.time.advance(2)
    assert await source.find(line.tenant_id, line.number_id) == NEW


async def test_a_change_is_known_at_once(desk: Desk) -> None:
    line = await desk.add_line()
    source = tokens.TokenSource(desk.database, desk.keys, desk.time)
    await source.find(line.tenant_id, line.number_id)
    await desk.set_token(line, NEW)
    source.forget_all()
    assert await source.find(line.tenant_id, line.number_id) == NEW


async def test_only_the_host_s_own_rows_are_read(desk: Desk) -> None:
    """Another tenant's name on a number finds nothing: row security stands between."""
    line = await desk.add_line()
    other = await desk.add_tenant()
    source = tokens.TokenSource(desk.database, desk.keys, desk.time)
    assert await source.find(other, line.number_id) is None


async def test_memory_is_bounded_and_the_database_may_be_away(desk: Desk) -> None:
    lines = [await desk.add_line() for _ in range(3)]
    unsteady = Unsteady(desk.database)
    source = tokens.TokenSource(unsteady, desk.keys, desk.time, most=2)
    for line in lines:
        await source.find(line.tenant_id, line.number_id)
    unsteady.away = True
    assert await source.find(lines[2].tenant_id, lines[2].number_id) == lines[2].token
    with pytest.raises(db.DatabaseUnavailable):
        await source.find(lines[0].tenant_id, lines[0].number_id)


async def test_another_master_key_lets_the_message_wait_for_the_right_one(desk: Desk) -> None:
    """Promise 7: a token that can't be opened is never guessed, and the number is not to blame."""
    line = await desk.add_line()
    await desk.write(await desk.add_chat(line), "hola")
    right, desk.keys = desk.keys, crypto.MasterKeys.parse(crypto.new_master_key())
    wrong = desk.open_dispatcher()
    await wrong.dispatch_once()
    assert desk.client.calls == []
    [row] = await desk.fetch("select state, reason, attempts from outbox")
    assert tuple(row) == ("queued", "token_sealed", 0)
    [number] = await desk.fetch("select parked_at from numbers")
    assert number["parked_at"] is None
    desk.keys = right
