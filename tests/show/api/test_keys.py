"""API keys by the console: shown once, ended at once, and never more than they say."""

from datetime import timedelta

from fastapi import FastAPI

from centralita.kit import clock, db
from centralita.records import api_keys
from centralita.show import rights
from tests.show.api.staff import Member
from tests.show.callers import Business

KEYS = "/tenants/hotel/api-keys"


async def test_a_key_is_shown_once_and_ended(
    api: FastAPI, owner: Member, database: db.Database, hotel: Business
) -> None:
    ends = clock.SystemClock().now() + timedelta(days=90)
    new = {"name": " panel ", "scopes": ["alerts:read"], "expires_at": ends.isoformat()}
    made = await owner.post(KEYS, new, 201)
    tool = Member(api, key=made["key"])
    await tool.get("/tenants/hotel/alerts")
    assert await tool.refused("GET", "/tenants/hotel/people") == (403, "missing_scope")
    assert await tool.refused("GET", "/tenants/tacos/alerts") == (404, "unknown_tenant")
    listed = await owner.get(KEYS)
    assert listed["scopes"] == list(api_keys.SCOPES)
    [shown] = [each for each in listed["items"] if each["name"] == "panel"]
    assert shown == {name: value for name, value in made.items() if name != "key"} | {
        "last_used_at": shown["last_used_at"]
    }
    assert made["key"].rpartition("_")[2] not in str(listed)
    assert await owner.refused("POST", KEYS, new) == (409, "api_key_taken")
    path = f"{KEYS}/{made['key_id']}"
    await owner.delete(path, 204)
    assert await owner.refused("DELETE", path) == (404, "unknown_api_key")
    api.state.house.gate.forget()  # as the server does when Postgres tells it
    assert await tool.refused("GET", "/tenants/hotel/alerts") == (401, "bad_api_key")
    async with database.tenant_read(hotel.tenant_id) as t:
        rows = await t.fetch("select actor, action, subject, details::text from audit_log")
    assert [(row["action"], row["subject"]) for row in rows][-2:] == [
        ("apikey.add", "panel"),
        ("apikey.revoke", "panel"),
    ]
    assert made["key"].rpartition("_")[2] not in str(rows)


async def test_no_key_makes_keys_or_people(owner: Member) -> None:
    assert set(api_keys.SCOPES) == set(rights.RIGHTS) - rights.NOT_FOR_KEYS
    for scope in rights.NOT_FOR_KEYS:
        new = {"name": "root", "scopes": [scope]}
        assert await owner.refused("POST", KEYS, new) == (400, "bad_scope")
    for wrong in ([], ["all"], ["everything"], "alerts:read"):
        new = {"name": "root", "scopes": wrong}
        assert await owner.refused("POST", KEYS, new) == (400, "invalid_request")


async def test_what_is_wrong_with_a_key_is_said(owner: Member, stranger: Member) -> None:
    scopes = ["alerts:read"]
    past = {"name": "n", "scopes": scopes, "expires_at": "2020-01-01T00:00:00Z"}
    assert await owner.refused("POST", KEYS, past) == (400, "bad_expiry")
    naive = {**past, "expires_at": "2999-01-01T00:00:00"}
    assert await owner.refused("POST", KEYS, naive) == (400, "invalid_request")
    for name in ("", "x" * 61, "a\nb"):
        new = {"name": name, "scopes": scopes}
        assert await owner.refused("POST", KEYS, new) == (400, "bad_api_key_name")
    made = await owner.post(KEYS, {"name": "n", "scopes": scopes}, 201)
    foreign = f"/tenants/tacos/api-keys/{made['key_id']}"
    assert await stranger.refused("DELETE", foreign) == (404, "unknown_api_key")
