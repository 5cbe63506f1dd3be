"""One id runs through the logs, from the webhook to the delivered answer."""

import io
import json
from collections import defaultdict
from collections.abc import Iterator

import pytest

from centralita.kit import crypto, db, log
from tests.conftest import DatabaseUrls
from tests.promises.house import open_house


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    log.configure(as_json=True, stream=stream)
    yield stream
    log.configure(as_json=True)


async def test_a_message_can_be_followed_by_one_id(
    database: db.Database,
    database_urls: DatabaseUrls,
    master_keys: crypto.MasterKeys,
    logged: io.StringIO,
) -> None:
    async with open_house(database, database_urls, master_keys) as house:
        hotel = await house.add_business("hotel")
        for _ in range(3):
            person = await house.add_person()
            await house.sim.say(person, hotel.phone_number_id, "price?")
        async with house.working():
            await house.wait_for("select count(*) from messages where status = 'delivered'", 3)
    followed: dict[str, list[str]] = defaultdict(list)
    for line in logged.getvalue().splitlines():
        told = json.loads(line)
        if "correlation" in told:
            followed[told["correlation"]].append(told["event"])
    assert len(followed) == 3
    for events in followed.values():
        assert events[:2] == ["message stored", "turn taken"]
        # "sent" has no line of its own where "delivered" came in the same batch.
        assert events[-1] == "message delivered"
