"""What could not be routed: seen by the operator, and by the business it belongs to."""

from typing import Any

import pytest

from centralita.kit import json
from centralita.records import numbers
from centralita.show.api.quarantine import write_raw
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.show.api.staff import Member
from tests.show.callers import Business

LATER = "300000000000077"


async def bring(switchboard: Switchboard, *phone_number_ids: str) -> None:
    """A message for each."""
    for phone_number_id in phone_number_ids:
        await switchboard.handle(webhook(change(phone_number_id, text_message("hola"))))


async def test_the_operator_sees_what_waits_and_lets_it_in(
    switchboard: Switchboard, hotel: Business, admin: Member
) -> None:
    await bring(switchboard, LATER, LATER, "300000000000078")
    first = await admin.get("/platform/quarantine", limit=2)
    second = await admin.get("/platform/quarantine", limit=2, cursor=first["next"])
    assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, None)
    found = await admin.get("/platform/quarantine", phone_number_id=LATER)
    assert {each["cause"] for each in found["items"]} == {"unknown_number"}
    one = await admin.get(f"/platform/quarantine/{found['items'][0]['quarantine_id']}")
    assert '"body": "hola"' in one["raw"]
    stuck = await admin.post("/platform/quarantine/replay", {"cause": "unknown_number"})
    assert (stuck["replayed"], stuck["waiting"]) == (0, 3)
    assert stuck["reasons"]
    await switchboard.add_number(hotel.tenant_id, LATER)
    done = await admin.post("/platform/quarantine/replay", {"phone_number_id": LATER})
    assert done == {"replayed": 2, "waiting": 0, "reasons": []}
    assert len(await switchboard.said()) == 2
    again = await admin.post("/platform/quarantine/replay", {"phone_number_id": LATER})
    assert again["replayed"] == 0, "once"
    rest = (await admin.get("/platform/quarantine"))["items"]
    ids = [each["quarantine_id"] for each in rest]
    assert await admin.post("/platform/quarantine/dismiss", {"ids": ids}) == {"dismissed": 1}
    assert await admin.post("/platform/quarantine/dismiss", {"ids": ids}) == {"dismissed": 0}
    assert (await admin.get("/platform/quarantine"))["items"] == []
    assert len((await admin.get("/platform/quarantine", state="replayed"))["items"]) == 2
    acts = [each["action"] for each in (await admin.get("/platform/acts"))["items"]]
    assert acts[:2] == ["quarantine.dismiss", "quarantine.replay"]


async def test_a_number_of_another_provider_is_another_number(
    switchboard: Switchboard, hotel: Business, owner: Member
) -> None:
    """Whoever wrote the same id down for another provider reads nothing that came for it."""
    await bring(switchboard, LATER)
    async with switchboard.database.tenant_write(hotel.tenant_id) as t:
        new = numbers.NewNumber(
            phone_number_id=LATER, provider="chakra", chakra_plugin_id="plugin-1"
        )
        await numbers.add_number(t, new)
    assert (await owner.get("/tenants/hotel/quarantine"))["items"] == []


async def test_a_business_sees_its_own_only(
    switchboard: Switchboard, hotel: Business, tacos: Business, owner: Member, stranger: Member
) -> None:
    await bring(switchboard, LATER, "300000000000078")
    await switchboard.add_number(hotel.tenant_id, LATER)
    base = "/tenants/hotel/quarantine"
    [item] = (await owner.get(base))["items"]
    assert item["phone_number_id"] == LATER
    assert "hola" in (await owner.get(f"{base}/{item['quarantine_id']}"))["raw"]
    other = "/tenants/tacos/quarantine"
    assert (await stranger.get(other))["items"] == []
    path = f"{other}/{item['quarantine_id']}"
    assert await stranger.refused("GET", path) == (404, "unknown_quarantine")
    assert await stranger.refused("GET", f"{base}/{item['quarantine_id']}") == (
        404,
        "unknown_tenant",
    )
    theirs = await stranger.post(f"{other}/replay", {"ids": [item["quarantine_id"]]})
    assert theirs == {"replayed": 0, "waiting": 0, "reasons": []}
    by_number = await stranger.post(f"{other}/replay", {"phone_number_id": LATER})
    assert by_number["replayed"] == 0
    mine = await owner.post(f"{base}/replay", {"cause": "unknown_number"})
    assert mine["replayed"] == 1
    assert (await owner.get("/tenants/hotel/audit"))["items"][0]["action"] == "quarantine.replay"


@pytest.mark.parametrize("body", [{}, {"ids": []}, {"ids": ["x"]}, {"cause": ""}])
async def test_somebody_says_which(admin: Member, body: Any) -> None:
    assert (await admin.refused("POST", "/platform/quarantine/replay", body))[0] == 400


async def test_only_admins_reach_the_platform(owner: Member, hotel: Business) -> None:
    for path in ("quarantine", "overview", "numbers", "alerts", "health", "acts"):
        assert await owner.refused("GET", f"/platform/{path}") == (404, "unknown_path")
    key = Member(owner.api, key=hotel.key)
    assert await key.refused("GET", "/platform/overview") == (404, "unknown_path")


def test_what_opens_a_door_is_not_shown() -> None:
    raw = {"access_token": "EAAsecret", "nested": [{"App_Secret": "s3", "text": "ok", "x": 1}]}
    shown = write_raw(json.encode_text(raw)) or ""
    assert "EAAsecret" not in shown
    assert "s3" not in shown
    assert '"text": "ok"' in shown
    cut = (
        write_raw('{"verify_token": "abc", "password":"de\\"f", "text": "ok", "api_key": "unf')
        or ""
    )
    assert "abc" not in cut
    assert 'de\\"f' not in cut
    assert "unf" not in cut
    assert '"text": "ok"' in cut
