"""What nobody needs any more goes; what somebody may need stays."""

from centralita.records import deeds, gauges, inbound, operator, quarantine, upkeep
from tests.conftest import DatabaseUrls
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.pipeline.test_statuses import status, statuses

HOTEL = "300000000000001"


async def test_statuses_that_nobody_claimed_go_after_a_week(switchboard: Switchboard) -> None:
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    await switchboard.handle(statuses(HOTEL, status("sent", "wamid.OLD")))
    async with switchboard.database.pipe() as p:
        await p.execute("update early_statuses set created_at = now() - interval '8 days'")
    await switchboard.handle(statuses(HOTEL, status("sent", "wamid.NEW")))
    async with switchboard.database.pipe() as p:
        assert await upkeep.forget(p, 30) == 1
        left = await p.fetch("select wa_message_id from early_statuses")
    assert [row[0] for row in left] == ["wamid.NEW"]


async def test_open_quarantine_outlives_the_partition_it_came_in(switchboard: Switchboard) -> None:
    """Promise 1: retention drops bodies, never what still waits for a person."""
    await switchboard.handle(webhook(change(HOTEL, text_message("¿están?"))))
    async with switchboard.database.pipe() as p:
        assert await inbound.keep(p, 1) == 0
        assert await upkeep.forget(p, 1) == 0
        [waiting] = await quarantine.list_open(p)
        body = await inbound.find(p, waiting.received_at, waiting.inbound_id)
    assert body is not None


async def test_a_parked_number_does_not_count_as_a_slow_outbox(switchboard: Switchboard) -> None:
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    await switchboard.handle(webhook(change(HOTEL, text_message("hola"))))
    async with switchboard.database.pipe() as p:
        await p.execute("update outbox set not_before = now() - interval '1 hour'")
        assert (await gauges.get_depths(p)).outbox_oldest_seconds > 3_000
        await p.execute("update numbers set parked_at = now()")
        depths = await gauges.get_depths(p)
    assert (depths.outbox_oldest_seconds, depths.numbers_parked) == (0.0, 1)


async def test_deeds_and_used_answers_go_but_what_was_told_once_stays_known(
    switchboard: Switchboard, database_urls: DatabaseUrls
) -> None:
    hotel = await switchboard.add_tenant("hotel")
    async with switchboard.database.tenant_write(hotel) as t:
        await deeds.add(t, "0199/bazaar.sell/abc", {})
        assert await deeds.add_once(t, "notice/summary of Monday")
    async with switchboard.database.pipe() as p:
        assert await upkeep.forget(p, 30) == 0
    async with operator.open_operator(database_urls.owner) as o:
        await o.execute("update deeds set created_at = now() - interval '31 days'")
    async with switchboard.database.pipe() as p:
        assert await upkeep.forget(p, 30) == 1
    async with switchboard.database.tenant_write(hotel) as t:
        assert not await deeds.add_once(t, "notice/summary of Monday")
