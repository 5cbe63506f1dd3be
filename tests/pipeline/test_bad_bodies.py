"""A body that somebody composed to hurt stops nobody else's messages (promises 1 and 2)."""

import base64
import hashlib

from centralita.receive import intake
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook

HOTEL = "300000000000001"
LONG = base64.b64encode(b"".join(hashlib.sha256(bytes([n])).digest() for n in range(200))).decode()
"""8,500 characters that can't be packed: no index of Postgres' takes them."""


async def test_an_endless_phone_number_id_goes_to_quarantine(switchboard: Switchboard) -> None:
    tenant = await switchboard.add_tenant("hotel-marea")
    await switchboard.add_number(tenant, HOTEL)
    await switchboard.receive(webhook(change(LONG, text_message("lost"))))
    await switchboard.receive(webhook(change(HOTEL, text_message("after it"))))
    await switchboard.take_in()
    assert await switchboard.said() == [(tenant, "after it")]
    [row] = await switchboard.fetch("select cause, phone_number_id from quarantine")
    assert row["cause"] == "unknown_number"
    assert LONG.startswith(row["phone_number_id"])
    assert await switchboard.fetch("select from inbound_queue") == []


async def test_a_body_of_a_million_empty_items_is_one_row_too_many(
    switchboard: Switchboard,
) -> None:
    tenant = await switchboard.add_tenant("hotel-marea")
    await switchboard.add_number(tenant, HOTEL)
    entries = b",".join([b"{}"] * (intake.ITEMS_MAX + 7))
    await switchboard.receive(b'{"entry":[' + entries + b"]}")
    await switchboard.receive(webhook(change(HOTEL, text_message("after it"))))
    await switchboard.take_in()
    assert await switchboard.said() == [(tenant, "after it")]
    [row] = await switchboard.fetch("select reason from quarantine where path = 'rest'")
    assert "the last 7 of them" in row["reason"]


async def test_a_burst_without_end_stops_nobody(switchboard: Switchboard) -> None:
    """A configuration that reached the database by another way than ours."""
    tenant = await switchboard.add_tenant("hotel-marea")
    await switchboard.add_number(tenant, HOTEL)
    async with switchboard.database.tenant_write(tenant) as t:
        await t.execute(
            """
            insert into bot_configs (tenant_id, number_id, version, config, created_by)
            select tenant_id, number_id, 2, '{"burst_seconds": 1e400}', 'nobody' from lines
            """
        )
        await t.execute("update lines set bot_version = 2")
    switchboard.directory.mark_stale()
    await switchboard.receive(webhook(change(HOTEL, text_message("hola"))))
    await switchboard.take_in()
    assert await switchboard.said() == [(tenant, "hola")]
