"""The hub when things go wrong: a watch that went, an event that cannot be shown."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from centralita.kit import clock, db, ids
from centralita.records import alerts, events, replies
from centralita.records.watches import Seat
from centralita.show.live.hub import Hub, open_hub
from centralita.show.live.rooms import Browser
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.receive.wire import wait_until
from tests.show.callers import Business


class Paper:
    """A wire that keeps what was written."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []

    def write(self, frames: bytes) -> None:
        """Takes frames apart: lengths of 7, 16 and 64 bits."""
        while frames:
            length, start = frames[1], 2
            if length >= 126:
                start = 4 if length == 126 else 10
                length = int.from_bytes(frames[2:start], "big")
            self.frames.append(json.loads(frames[start : start + length]))
            frames = frames[start + length :]

    def count_unread_bytes(self) -> int:
        return 0

    def cut(self) -> None:
        raise AssertionError("nobody is slow here")

    def list_types(self) -> list[str]:
        return [each["type"] for each in self.frames]

    async def wait_for(self, kind: str) -> dict[str, Any]:
        async def has_come() -> bool:
            return kind in self.list_types()

        await wait_until(has_come)
        return next(each for each in self.frames if each["type"] == kind)


class Sentences:
    """Stands in for what providers' codes mean; with a defect, where a test wants one."""

    broken = False

    def explain(self, provider: str, code: str, language: str) -> tuple[str, str]:
        if self.broken:
            raise RuntimeError("a defect")
        return code, language

    def adapt(self, message: dict[str, Any], language: str) -> list[str]:
        return []


@pytest.fixture
def sentences() -> Sentences:
    return Sentences()


@pytest.fixture
async def hub(database: db.Database, sentences: Sentences) -> AsyncIterator[Hub]:
    async with (
        open_hub(database, sentences, clock.SystemClock()) as opened,
        database.listen([events.CHANNEL], opened.hear),  # these browsers have no session
    ):
        yield opened


async def join(hub: Hub, business: Business, since: int | None = None) -> Paper:
    paper = Paper()
    browser = Browser(paper, Seat(b"", business.tenant_id), ids.new_id(), "Ana", "es")
    await hub.join(browser, since)
    return paper


def make_alert(business: Business, subject: str = "d") -> alerts.New:
    return alerts.New(
        tenant_id=business.tenant_id,
        severity="info",
        title="A",
        message="B",
        source="c",
        subject=subject,
    )


async def test_a_watch_that_went_is_put_back_and_all_is_read_afresh(
    hub: Hub, database: db.Database, hotel: Business
) -> None:
    paper = await join(hub, hotel)
    async with database.pipe() as p:
        await p.execute("delete from live_watches")
    async with database.tenant_write(hotel.tenant_id) as t:
        await alerts.add(t, make_alert(hotel))  # nobody notes it
    await hub.watching.keep()
    await paper.wait_for("reset")
    async with database.tenant_write(hotel.tenant_id) as t:
        await alerts.add(t, make_alert(hotel, "another"))
    assert (await paper.wait_for("alert"))["alert"]["subject"] == "another"


async def test_a_kept_watch_is_left_alone(hub: Hub, hotel: Business) -> None:
    paper = await join(hub, hotel)
    await hub.watching.keep()
    await asyncio.sleep(0.3)
    assert paper.list_types() == ["hello"]


async def test_what_cannot_be_shown_stands_in_nobodys_way(
    hub: Hub,
    database: db.Database,
    switchboard: Switchboard,
    hotel: Business,
    sentences: Sentences,
) -> None:
    await switchboard.handle(webhook(change(hotel.phone_number_id, text_message("hola"))))
    [row] = await switchboard.fetch("select conversation_id from conversations")
    paper = await join(hub, hotel)
    sentences.broken = True
    async with database.tenant_write(hotel.tenant_id) as t:
        place = await replies.get_place(t, row[0])
        await replies.add_reply(t, place, "Sí", because="x", now=clock.SystemClock().now())
        await t.execute("update messages set status = 'failed', error_code = '131026'")
    await paper.wait_for("reset")
    async with database.tenant_write(hotel.tenant_id) as t:
        await alerts.add(t, make_alert(hotel))
    await paper.wait_for("alert")


async def test_who_missed_too_much_reads_afresh(
    hub: Hub, database: db.Database, hotel: Business
) -> None:
    hello = (await join(hub, hotel)).frames[0]
    async with database.pipe() as p:
        await p.execute(
            """
            insert into live_events (tenant_id, what, conversation_id)
            select $1, 'conversation', gen_random_uuid() from generate_series(1, 3000)
            """,
            hotel.tenant_id,
        )
    again = await join(hub, hotel, hello["id"])
    assert again.frames[0]["resumed"] is False


async def test_rooms_close_behind_the_last_one(hub: Hub, hotel: Business, tacos: Business) -> None:
    browsers = []
    for business in (hotel, hotel, tacos):
        browser = Browser(Paper(), Seat(b"", business.tenant_id), ids.new_id(), "Ana", "es")
        await hub.join(browser, None)
        browsers.append(browser)
    assert len(hub.rooms) == 2
    for browser in browsers:
        hub.leave(browser)
        hub.leave(browser)
    assert len(hub.rooms) == 0
