"""Webhooks by the API: made, changed, tested, and their deliveries looked at."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from centralita.kit import crypto, db
from centralita.records import webhooks
from tests.show.api.staff import Member
from tests.show.callers import Business, make_key

URL = "https://n8n.example.com/webhook/centralita"
PATH = "/tenants/hotel/webhooks"


async def make(owner: Member, name: str = "n8n") -> dict[str, Any]:
    made: dict[str, Any] = await owner.post(PATH, {"url": URL, "name": name}, status=201)
    return made


async def test_the_secret_is_shown_once(owner: Member) -> None:
    made = await make(owner)
    assert made["secret"].startswith("whsec_")
    assert made["events"] == ["*"]
    [listed] = (await owner.get(PATH))["items"]
    assert "secret" not in listed
    assert listed == await owner.get(f"{PATH}/{made['webhook_id']}")
    again = await owner.post(f"{PATH}/{made['webhook_id']}/rotate", status=200)
    assert again["secret"] != made["secret"]


async def test_a_key_that_may_not_read_messages_is_not_told_them_here(
    api: FastAPI, owner: Member, database: db.Database, hotel: Business
) -> None:
    path = f"{PATH}/{(await make(owner))['webhook_id']}"
    scopes = ["webhooks:read", "webhooks:write"]
    tool = Member(api, key=await make_key(database, hotel.tenant_id, "narrow", scopes))
    denied = (403, "webhook_reads_messages")
    assert await tool.refused("POST", PATH, {"url": URL, "name": "mine"}) == denied
    assert await tool.refused("PATCH", path, {"url": URL}) == denied
    assert await tool.refused("GET", f"{path}/deliveries") == denied
    wide = [*scopes, "messages:read"]
    tool = Member(api, key=await make_key(database, hotel.tenant_id, "wide", wide))
    await tool.post(PATH, {"url": URL, "name": "mine"}, 201)


async def test_its_secret_is_sealed_for_it_alone(
    database: db.Database, master_keys: crypto.MasterKeys, hotel: Business, owner: Member
) -> None:
    first, second = await make(owner, "one"), await make(owner, "two")
    async with database.tenant_write(hotel.tenant_id) as t:
        target = await webhooks.get_target(t, master_keys, UUID(first["webhook_id"]))
        assert target.secret.reveal() == first["secret"]
        await t.execute(
            """
            update webhooks set sealed_secret = (
                select sealed_secret from webhooks where webhook_id = $1) where webhook_id = $2
            """,
            UUID(first["webhook_id"]),
            UUID(second["webhook_id"]),
        )
        with pytest.raises(crypto.SealBroken):
            await webhooks.get_target(t, master_keys, UUID(second["webhook_id"]))


@pytest.mark.parametrize(
    "url",
    [
        "http://n8n.example.com/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.7/x",
        "https://user:word@n8n.example.com/x",
        "ftp://n8n.example.com",
        "https://2130706433/",
    ],
)
async def test_only_public_addresses_are_taken(owner: Member, url: str) -> None:
    body = {"url": url, "name": "n8n"}
    assert await owner.refused("POST", PATH, body) == (400, "bad_webhook_url")
    made = await make(owner)
    path = f"{PATH}/{made['webhook_id']}"
    assert await owner.refused("PATCH", path, {"url": url}) == (400, "bad_webhook_url")


async def test_it_is_changed_paused_and_deleted(owner: Member) -> None:
    made = await make(owner)
    path = f"{PATH}/{made['webhook_id']}"
    changes = {"events": ["message.sent", "message.received"], "status": "paused"}
    changed = await owner.patch(path, changes)
    assert changed["events"] == ["message.received", "message.sent"]
    assert changed["status"] == "paused"
    assert (await owner.patch(path, {"status": "active"}))["status"] == "active"
    await owner.delete(path, status=204)
    assert await owner.refused("GET", path) == (404, "unknown_webhook")
    acts = [each["action"] for each in (await owner.get("/tenants/hotel/audit"))["items"]]
    assert acts[:4] == ["webhook.delete", "webhook.change", "webhook.change", "webhook.add"]


async def test_names_are_taken_once_and_there_are_so_many(owner: Member) -> None:
    for number in range(webhooks.MOST):
        await make(owner, f"n8n {number}")
    body = {"url": URL, "name": "n8n 0"}
    assert await owner.refused("POST", PATH, body) == (409, "webhook_taken")
    body = {"url": URL, "name": "one more"}
    assert await owner.refused("POST", PATH, body) == (403, "too_many_webhooks")


async def test_many_who_add_at_once_do_not_go_over_it(owner: Member) -> None:
    bodies = [{"url": URL, "name": f"n8n {number}"} for number in range(webhooks.MOST - 1)]
    for body in bodies:
        await owner.post(PATH, body)
    many = [{"url": URL, "name": f"more {number}"} for number in range(4)]
    answers = await asyncio.gather(*(owner.ask("POST", PATH, each) for each in many))
    assert sorted(each.status_code for each in answers) == [201, 403, 403, 403]
    assert len((await owner.get(PATH))["items"]) == webhooks.MOST


async def test_a_name_that_another_has_is_not_taken_over(owner: Member) -> None:
    await make(owner, "n8n")
    other = await make(owner, "panel")
    path = f"{PATH}/{other['webhook_id']}"
    assert await owner.refused("PATCH", path, {"name": "n8n"}) == (409, "webhook_taken")
    assert (await owner.patch(path, {"name": "panel"}))["name"] == "panel"


async def test_the_audit_log_keeps_no_secret_of_an_address(owner: Member) -> None:
    secret = "planted-secret"
    url = f"https://n8n.example.com:8443/hook?token={secret}#{secret}"
    made = await owner.post(PATH, {"url": url, "name": "n8n"})
    assert made["url"] == url
    await owner.patch(f"{PATH}/{made['webhook_id']}", {"url": url + "2"})
    told = (await owner.get("/tenants/hotel/audit"))["items"]
    assert secret not in str(told)
    assert {each["details"]["url"] for each in told[:2]} == {"https://n8n.example.com:8443/hook"}
    assert webhooks.write_address("https://u:w@n8n.example.com/x") == "https://n8n.example.com/x"


async def test_deliveries_are_paged_and_sent_again(
    database: db.Database, hotel: Business, owner: Member
) -> None:
    made = await make(owner)
    path = f"{PATH}/{made['webhook_id']}"
    tested = [await owner.post(f"{path}/test", status=202) for _ in range(5)]
    assert tested[0]["body"]["type"] == "webhook.test"
    first = await owner.get(f"{path}/deliveries", limit=3)
    second = await owner.get(f"{path}/deliveries", limit=3, cursor=first["next"])
    listed = [each["delivery_id"] for each in first["items"] + second["items"]]
    assert listed == [each["delivery_id"] for each in reversed(tested)]
    assert second["next"] is None
    async with database.pipe() as p:
        await p.execute("update webhook_deliveries set state = 'failed', attempts = 8")
    again = await owner.post(f"{path}/deliveries/{listed[0]}/resend", status=202)
    assert (again["state"], again["attempts"]) == ("waiting", 0)


async def test_others_see_and_do_nothing(
    owner: Member, agent: Member, stranger: Member, hotel: Business, tacos: Business
) -> None:
    made = await make(owner)
    await owner.post(f"{PATH}/{made['webhook_id']}/test", status=202)
    assert await agent.refused("GET", PATH) == (403, "missing_right")
    assert await stranger.refused("GET", PATH) == (404, "unknown_tenant")
    theirs = f"/tenants/tacos/webhooks/{made['webhook_id']}"
    for method, path in (
        ("GET", theirs),
        ("DELETE", theirs),
        ("POST", f"{theirs}/rotate"),
        ("POST", f"{theirs}/test"),
        ("GET", f"{theirs}/deliveries"),
    ):
        assert await stranger.refused(method, path) == (404, "unknown_webhook")
    assert await stranger.refused("PATCH", theirs, {"name": "x"}) == (404, "unknown_webhook")
