"""One browser's line: who gets one, what it hears, when it ends."""

import asyncio
import contextlib
from uuid import UUID

import pytest
from websockets.exceptions import InvalidStatus

from centralita.kit import crypto, db
from centralita.records import alerts, events, memberships, operator, sessions, watches
from centralita.show.live import line
from tests.conftest import DatabaseUrls
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.receive import wire
from tests.show.api.staff import Member
from tests.show.callers import Business
from tests.show.live.browsers import connect_browser, open_browser


async def _say(switchboard: Switchboard, business: Business, text: str) -> None:
    await switchboard.handle(webhook(change(business.phone_number_id, text_message(text))))


async def test_a_browser_is_greeted_and_hears_what_is_said(
    opened: wire.Wire, switchboard: Switchboard, hotel: Business, viewer: Member
) -> None:
    async with open_browser(opened.port, viewer.secret) as browser:
        hello = await browser.hear()
        assert hello["type"] == "hello"
        assert hello["resumed"] is False
        await _say(switchboard, hotel, "¿Abren?")
        heard = await browser.hear_text("¿Abren?")
        assert heard["id"] > hello["id"]
        card = await browser.hear_until(lambda each: each["type"] == "conversation")
        assert card["conversation"]["conversation_id"] == heard["conversation_id"]
        assert card["conversation"]["contact_name"] == "Ana"


async def test_an_alert_is_heard_when_raised_and_when_resolved(
    opened: wire.Wire, database: db.Database, hotel: Business, viewer: Member
) -> None:
    new = alerts.New(
        tenant_id=hotel.tenant_id, severity="info", title="A", message="B", source="c", subject="d"
    )
    async with open_browser(opened.port, viewer.secret) as browser:
        await browser.hear()
        async with database.tenant_write(hotel.tenant_id) as t:
            await alerts.add(t, new)
        raised = (await browser.hear())["alert"]
        assert (raised["title"], raised["resolved_at"]) == ("A", None)
        async with database.tenant_write(hotel.tenant_id) as t:
            await alerts.mark_resolved(t, UUID(raised["alert_id"]), "olga")
        assert (await browser.hear())["alert"]["resolved_by"] == "olga"


async def test_another_business_hears_nothing(
    opened: wire.Wire,
    switchboard: Switchboard,
    hotel: Business,
    viewer: Member,
    stranger: Member,
) -> None:
    async with (
        open_browser(opened.port, viewer.secret) as ours,
        open_browser(opened.port, stranger.secret, "tacos") as theirs,
    ):
        await ours.hear()
        await theirs.hear()
        await _say(switchboard, hotel, "for the hotel")
        await ours.hear_text("for the hotel")
        assert await theirs.is_silent()


@pytest.mark.parametrize("tenant", ["hotel", "nothing", ""])
async def test_nobody_gets_another_businesss_line(
    opened: wire.Wire, hotel: Business, stranger: Member, tenant: str
) -> None:
    with pytest.raises(InvalidStatus):
        async with open_browser(opened.port, stranger.secret, tenant):
            pass


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "http://127.0.0.1:1", "null"])
async def test_a_page_of_others_gets_no_line(
    opened: wire.Wire, viewer: Member, origin: str
) -> None:
    with pytest.raises(InvalidStatus):
        async with open_browser(opened.port, viewer.secret, origin=origin):
            pass


@pytest.mark.parametrize("secret", ["", "of-nobody"])
async def test_who_is_signed_out_is_told_so(
    opened: wire.Wire, hotel: Business, secret: str
) -> None:
    async with open_browser(opened.port, secret) as browser:
        assert await browser.hear() == {"type": "signed_out"}
        assert await browser.hear_end() == 1008


async def test_signing_out_ends_the_line(
    opened: wire.Wire, database: db.Database, viewer: Member
) -> None:
    async with open_browser(opened.port, viewer.secret) as browser:
        await browser.hear()
        async with database.pipe() as p:
            await sessions.end(p, viewer.secret)
        assert await browser.hear() == {"type": "signed_out"}
        assert await browser.hear_end() == 1008


async def test_losing_the_place_ends_the_line_and_nobody_elses(
    opened: wire.Wire, database: db.Database, hotel: Business, viewer: Member, owner: Member
) -> None:
    assert viewer.person_id is not None
    async with (
        open_browser(opened.port, viewer.secret) as theirs,
        open_browser(opened.port, owner.secret) as ours,
    ):
        await theirs.hear()
        await ours.hear()
        async with database.tenant_write(hotel.tenant_id) as t:
            await memberships.remove_member(t, viewer.person_id)
        assert await theirs.hear() == {"type": "signed_out"}
        assert await ours.is_silent()


async def test_who_was_cut_off_misses_nothing(
    opened: wire.Wire, switchboard: Switchboard, hotel: Business, viewer: Member
) -> None:
    async with open_browser(opened.port, viewer.secret) as first:
        await first.hear()
        await _say(switchboard, hotel, "before")
        await first.hear_text("before")
    await _say(switchboard, hotel, "meanwhile")
    async with open_browser(opened.port, viewer.secret, since=first.since) as second:
        hello = await second.hear()
        assert (hello["resumed"], hello["id"]) == (True, first.since)
        await second.hear_text("meanwhile")
        await _say(switchboard, hotel, "after")
        await second.hear_text("after")


async def test_another_server_goes_on_where_one_was_stopped(
    database: db.Database,
    master_keys: crypto.MasterKeys,
    switchboard: Switchboard,
    hotel: Business,
    viewer: Member,
) -> None:
    async with wire.open_server(database, master_keys) as server:
        first = await connect_browser(server.port, viewer.secret)
        await first.hear()
        loop = asyncio.get_running_loop()
        stopped_at = loop.time()
    assert loop.time() - stopped_at < 5
    assert await first.hear_end() == 1012
    await _say(switchboard, hotel, "while nobody listened")
    async with (
        wire.open_server(database, master_keys) as server,
        open_browser(server.port, viewer.secret, since=first.since) as second,
    ):
        assert (await second.hear())["resumed"] is True
        await second.hear_text("while nobody listened")


async def test_who_comes_too_late_or_from_elsewhere_reads_afresh(
    opened: wire.Wire, database: db.Database, hotel: Business, viewer: Member
) -> None:
    async with open_browser(opened.port, viewer.secret) as browser:
        await browser.hear()
    async with database.pipe() as p:
        await p.execute("update live_watches set until = now() - interval '1 second'")
        await watches.forget(p)
    # Nobody watches: what changes now leaves no trace.
    async with database.tenant_write(hotel.tenant_id) as t:
        await alerts.add(t, _alert(hotel))
    async with open_browser(opened.port, viewer.secret, since=browser.since) as again:
        assert (await again.hear())["resumed"] is False
    async with open_browser(opened.port, viewer.secret, since=1_000_000) as again:
        assert (await again.hear())["resumed"] is False
    async with open_browser(opened.port, viewer.secret, since=again.since) as once_more:
        assert (await once_more.hear())["resumed"] is True


def _alert(business: Business) -> alerts.New:
    return alerts.New(
        tenant_id=business.tenant_id,
        severity="info",
        title="A",
        message="B",
        source="c",
        subject="d",
    )


async def test_events_that_went_move_the_floor(
    opened: wire.Wire, database: db.Database, hotel: Business, viewer: Member
) -> None:
    async with open_browser(opened.port, viewer.secret) as browser:
        await browser.hear()
        async with database.tenant_write(hotel.tenant_id) as t:
            await alerts.add(t, _alert(hotel))
        await browser.hear_until(lambda each: each["type"] == "alert")
    async with database.pipe() as p:
        await p.execute("update live_events set at = now() - interval '2 days'")
        assert await events.forget(p) > 0
    async with open_browser(opened.port, viewer.secret, since=browser.heard[0]["id"]) as again:
        assert (await again.hear())["resumed"] is False
    async with open_browser(opened.port, viewer.secret, since=browser.since) as again:
        assert (await again.hear())["resumed"] is True


async def test_a_transaction_older_than_the_watch_is_not_missed(
    opened: wire.Wire, database: db.Database, hotel: Business, viewer: Member
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        async with database.tenant_write(hotel.tenant_id) as t:
            await alerts.add(t, _alert(hotel))  # nobody watched when it was touched
            browser = await stack.enter_async_context(open_browser(opened.port, viewer.secret))
            assert (await browser.hear())["resumed"] is False
        assert (await browser.hear())["type"] == "reset"


async def test_a_line_outlives_the_databases_connections(
    opened: wire.Wire,
    database_urls: DatabaseUrls,
    switchboard: Switchboard,
    hotel: Business,
    viewer: Member,
) -> None:
    """As when Postgres was started again."""
    async with open_browser(opened.port, viewer.secret) as browser:
        await browser.hear()
        async with operator.open_operator(database_urls.owner) as o:
            await o.execute(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()
                """
            )

        async def has_said() -> bool:
            try:
                await _say(switchboard, hotel, "still there?")
            except db.DatabaseUnavailable:
                return False
            return True

        await wire.wait_until(has_said)
        await browser.hear_text("still there?")


@pytest.mark.parametrize(
    ("text", "code"),
    [("x" * 5_000, 1009), ("{", 1007), ('{"type":"presence","conversation_id":7}', 1007)],
)
async def test_a_browser_that_talks_nonsense_is_let_go(
    opened: wire.Wire, hotel: Business, viewer: Member, text: str, code: int
) -> None:
    async with open_browser(opened.port, viewer.secret) as browser:
        await browser.hear()
        await browser.line.send(text)
        assert await browser.hear_end() == code


async def test_one_person_has_so_many_lines_and_no_more(
    opened: wire.Wire, hotel: Business, viewer: Member
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(line.MOST_LINES):
            browser = await stack.enter_async_context(open_browser(opened.port, viewer.secret))
            await browser.hear()
        over = await stack.enter_async_context(open_browser(opened.port, viewer.secret))
        assert await over.hear_end() == 1013
    async with open_browser(opened.port, viewer.secret) as again:
        await again.hear()


async def test_lines_that_come_all_at_once_count_as_many(
    opened: wire.Wire, hotel: Business, viewer: Member
) -> None:
    """Also while the room of their tenant is still being opened."""
    over = 5
    async with contextlib.AsyncExitStack() as stack:
        browsers = await asyncio.gather(
            *(connect_browser(opened.port, viewer.secret) for _ in range(line.MOST_LINES + over))
        )
        for each in browsers:
            stack.push_async_callback(each.line.close)
        heard = await asyncio.gather(*(each.hear() for each in browsers), return_exceptions=True)
        turned_away = [
            each.line.close_code
            for each, frame in zip(browsers, heard, strict=True)
            if isinstance(frame, BaseException)
        ]
    assert turned_away == [1013] * over
