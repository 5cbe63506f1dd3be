"""Businesses in the console: what they say of themselves, their trades, and the admins' list."""

from typing import Any

import pytest

from centralita.kit import db
from centralita.records import audit
from tests.show.api.staff import Member
from tests.show.callers import Business, make_key

BUSINESS = "/tenants/hotel/business"
TRADES = "/tenants/hotel/trades"


async def change(member: Member, body: Any, etag: str, path: str = BUSINESS) -> Any:
    return await member.ask("PATCH", path, body, {"if-match": etag})


async def read_etag(member: Member, path: str = BUSINESS) -> str:
    return (await member.ask("GET", path)).headers["etag"]


async def test_a_business_changes_what_it_says_of_itself(
    owner: Member, viewer: Member, database: db.Database, hotel: Business
) -> None:
    etag = await read_etag(viewer)
    wished = {"name": " Hotel   Marea ", "time_zone": "Europe/Madrid", "currency": "EUR"}
    answer = await change(owner, wished, etag)
    assert answer.status_code == 200
    now = answer.json()
    assert (now["name"], now["time_zone"], now["currency"], now["language"]) == (
        "Hotel Marea", "Europe/Madrid", "EUR", "es",
    )  # fmt: skip
    assert answer.headers["etag"] != etag
    assert await viewer.get(BUSINESS) == now
    late = (await change(owner, {"name": "Other"}, etag)).json()
    assert late["code"] == "stale_version"
    assert late["facts"]["value"]["name"] == "Hotel Marea"
    assert late["facts"]["changed_by"] == "olga@people.example"
    assert (await owner.ask("PATCH", BUSINESS, {})).status_code == 428
    async with database.tenant_read(hotel.tenant_id) as t:
        entry = (await audit.list_entries(t))[0]
    assert (entry.action, entry.details["currency"]) == ("business.set", "EUR")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"time_zone": "Mars/Base"}, "bad_time_zone"),
        ({"currency": "eur"}, "bad_currency"),
        ({"currency": "EUROS"}, "invalid_request"),
        ({"language": "fr"}, "invalid_request"),
        ({"name": "  "}, "invalid_request"),
        ({"name": "a\u0000b"}, "invalid_request"),
        ({"name": "x" * 201}, "invalid_request"),
    ],
)
async def test_what_a_business_cannot_say(owner: Member, wrong: dict[str, Any], code: str) -> None:
    answer = await change(owner, wrong, await read_etag(owner))
    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_who_may_change_a_business(
    owner: Member, agent: Member, stranger: Member, nobody: Member
) -> None:
    etag = await read_etag(owner)
    assert (await change(agent, {"name": "x"}, etag)).json()["code"] == "missing_right"
    assert (await change(stranger, {"name": "x"}, etag)).json()["code"] == "unknown_tenant"
    assert await nobody.refused("GET", BUSINESS) == (401, "not_signed_in")


async def test_a_trade_is_switched_on_set_and_off(owner: Member, viewer: Member) -> None:
    before = {each["key"]: each["on"] for each in (await viewer.get(TRADES))["items"]}
    assert before == {"hotel": False, "restaurant": False}
    added = await owner.post(f"{TRADES}/restaurant")
    assert set(added["published"]) == {"orders", "order_status"}
    assert added["trade"]["settings"]["prep_minutes"] == 30
    assert (await owner.post(f"{TRADES}/restaurant"))["published"] == []
    path = f"{TRADES}/restaurant/settings"
    etag = await read_etag(viewer, path)
    body = {"settings": {"prep_minutes": 25}}
    stored = await owner.ask("PUT", path, body, {"if-match": etag})
    assert (stored.status_code, stored.json()["settings"]["prep_minutes"]) == (200, 25)
    late = await owner.ask("PUT", path, body, {"if-match": etag})
    assert late.json()["code"] == "stale_version"
    assert late.json()["facts"]["changed_by"] == "olga@people.example"
    etag = stored.headers["etag"]
    for wrong in ({"prep_minutes": 0}, {"prep_minute": 3}, {"minimum_order": "many"}):
        bad = await owner.ask("PUT", path, {"settings": wrong}, {"if-match": etag})
        assert (bad.status_code, bad.json()["code"]) == (400, "bad_restaurant_settings")
        assert next(iter(wrong)) in bad.json()["detail"]
    assert (await viewer.get(BUSINESS))["trades"] == ["restaurant"]
    # Switched on again, it keeps what was set.
    assert (await owner.post(f"{TRADES}/restaurant"))["trade"]["settings"]["prep_minutes"] == 25
    await owner.delete(f"{TRADES}/restaurant", 204)
    assert await owner.refused("DELETE", f"{TRADES}/restaurant") == (404, "no_trade")
    assert await viewer.refused("GET", path) == (404, "no_trade")
    assert await owner.refused("POST", f"{TRADES}/baking") == (404, "unknown_trade")
    assert await viewer.refused("POST", f"{TRADES}/hotel") == (403, "missing_right")


async def test_admins_open_suspend_and_find_businesses(
    admin: Member, owner: Member, hotel: Business, tacos: Business, nobody: Member
) -> None:
    body = {
        "slug": "villa-alba", "name": "Villa Alba", "language": "es",
        "time_zone": "Europe/Madrid", "currency": "EUR",
        "owner": {"email": "alba@people.example", "name": "Alba Ríos"},
    }  # fmt: skip
    added = await admin.post("/tenants", body, 201)
    assert added["tenant"]["people"] == 1
    assert "/welcome/" in added["link"]
    assert await admin.refused("POST", "/tenants", body) == (409, "slug_taken")
    listed = await admin.get("/tenants", limit=2)
    assert [each["slug"] for each in listed["items"]] == ["hotel", "tacos"]
    assert listed["items"][0]["numbers"] == 1
    rest = await admin.get("/tenants", limit=2, cursor=listed["next"])
    assert ([each["slug"] for each in rest["items"]], rest["next"]) == (["villa-alba"], None)
    assert [each["slug"] for each in (await admin.get("/tenants", q="ALBA"))["items"]] == [
        "villa-alba"
    ]
    suspended = await admin.post("/platform/tenants/hotel/suspend")
    assert suspended["status"] == "suspended"
    found = (await admin.get("/tenants?status=suspended"))["items"]
    assert [each["slug"] for each in found] == ["hotel"]
    refused = (await change(owner, {"name": "x"}, await read_etag(owner))).json()
    assert refused["code"] == "tenant_suspended"
    assert (await admin.post("/platform/tenants/hotel/resume"))["status"] == "active"
    assert await admin.refused("POST", "/platform/tenants/nothing/resume") == (
        404,
        "unknown_tenant",
    )


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"slug": "Hotel Marea"}, "bad_slug"),
        ({"time_zone": "Moon"}, "bad_time_zone"),
        ({"owner": {"email": "nobody", "name": "x"}}, "bad_email"),
    ],
)
async def test_nothing_is_left_of_a_business_that_cannot_be(
    admin: Member, wrong: dict[str, Any], code: str
) -> None:
    body = {"slug": "villa-alba", "name": "Villa Alba", **wrong}
    assert await admin.refused("POST", "/tenants", body) == (400, code)
    assert (await admin.get("/tenants"))["items"] == []


async def test_only_admins_see_the_platform(
    owner: Member, nobody: Member, hotel: Business, api: Any, database: db.Database
) -> None:
    key = await make_key(database, hotel.tenant_id, "n8n-2")
    tool = Member(api, key=key)
    for member, refused in (
        (owner, (404, "unknown_path")),
        (tool, (404, "unknown_path")),
        (nobody, (401, "not_signed_in")),
    ):
        assert await member.refused("GET", "/tenants") == refused
        assert await member.refused("POST", "/platform/tenants/hotel/suspend") == refused
