"""Numbers in the console: added with a connection test at the simulator, kept to their owner."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from centralita.console import opening
from centralita.installed import PROVIDERS, VERTICALS
from centralita.kit import clock, crypto, db, ids
from centralita.providers.contract import Client
from centralita.records import audit, credentials, doors, operator
from centralita.show.gate import Gate
from centralita.show.pace import Limits, Pace
from centralita.simulator import control, serve
from tests.conftest import DatabaseUrls
from tests.show.api.staff import Member
from tests.show.callers import Business

NEW = "300000000000009"
WABA = "200000000000001"
TOKEN = "EAAplantedplantedplantedplanted"
WRONG = "EAAwrongwrongwrongwrongwrong"
PHONE = "+15550100109"
PUBLIC = "https://console.example"
NUMBERS = "/tenants/hotel/numbers"


@dataclass(frozen=True)
class Lines:
    """A simulator, and what speaks with it."""

    sim: control.SimulatorClient
    clients: dict[str, Client]


@pytest.fixture
async def lines() -> AsyncIterator[Lines]:
    running = await serve.open_simulator()
    clients = {key: each.open_client(running.base_url, "v25.0") for key, each in PROVIDERS.items()}
    async with control.SimulatorClient(running.base_url) as sim:
        yield Lines(sim, clients)
    for client in clients.values():
        await client.aclose()
    await running.close()


@pytest.fixture
def api(database: db.Database, master_keys: crypto.MasterKeys, lines: Lines) -> FastAPI:
    now = clock.SystemClock()
    return opening.open_api(
        opening.Given(
            database=database,
            keys=master_keys,
            clock=now,
            gate=Gate(database, now),
            pace=Pace(Limits(), now),
            providers=PROVIDERS,
            clients=lines.clients,
            verticals=VERTICALS,
            public_url=PUBLIC,
        )
    )


@pytest.fixture
async def at_meta(lines: Lines) -> Lines:
    """The number exists there, and its webhooks go to us."""
    await lines.sim.add_number(
        phone_number_id=NEW,
        waba_id=WABA,
        display_phone_number="15550100109",
        verified_name="Hotel Marea",
        callback_url=f"{PUBLIC}/webhooks/meta/main",
        token=TOKEN,
    )
    return lines


@pytest.fixture
async def app(database_urls: DatabaseUrls, master_keys: crypto.MasterKeys) -> None:
    """The operator's Meta app."""
    secret = crypto.Secret("planted-secret-0001")
    async with operator.open_operator(database_urls.owner) as o:
        await doors.set_app(o, master_keys, doors.MetaApp("main", secret, secret))


def connection(**more: Any) -> dict[str, Any]:
    return {"phone_number_id": NEW, "waba_id": WABA, "access_token": TOKEN, **more}


def states(steps: list[dict[str, Any]]) -> dict[str, str]:
    return {each["name"]: each["state"] for each in steps}


async def test_a_number_is_tested_added_and_subscribed(
    at_meta: Lines, app: None, owner: Member, viewer: Member, database: db.Database, hotel: Business
) -> None:
    body = connection(access_token=f"\n  {TOKEN} \n", phone_number="+1 555 010 0109")
    tried = await owner.post("/tenants/hotel/numbers/test", body, 200)
    assert states(tried["steps"])["token"] == "ok"
    assert all(each["title"] and each["detail"] for each in tried["steps"])
    added = await owner.post(NUMBERS, body, 201)
    assert states(added["steps"]) == {
        "token": "ok", "number": "ok", "right_number": "ok", "account": "ok",
        "subscription": "ok", "webhook": "ok", "coexistence": "ok", "quality": "ok",
    }  # fmt: skip
    card = added["number"]
    assert (card["display_name"], card["phone_number"]) == ("Hotel Marea", PHONE)
    assert card["token"] == {"state": "ok", "expires_at": None}
    assert card["webhook"]["state"] == "ok"
    assert card["bot"] == {"kind": "rules", "version": 0, "flow": None}
    assert added["webhook_urls"] == [f"{PUBLIC}/webhooks/meta/main"]
    seen = (await viewer.get(NUMBERS))["items"]
    assert [each["phone_number_id"] for each in seen] == [hotel.phone_number_id, NEW]
    assert await viewer.get(f"{NUMBERS}/{card['number_id']}") == card
    async with database.tenant_read(hotel.tenant_id) as t:
        actions = [each.action for each in await audit.list_entries(t)]
    assert actions == ["number.add"]


async def test_what_whatsapp_refuses_is_not_stored_and_said_in_both_languages(
    at_meta: Lines, owner: Member
) -> None:
    for language, words in (("en", "does not take the token"), ("es", "no acepta el token")):
        answer = await owner.ask(
            "POST", NUMBERS, connection(access_token=WRONG), {"accept-language": language}
        )
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "connection_refused")
        assert words in problem["detail"]
        assert states(problem["facts"]["steps"]) == {"token": "problem"}
        assert WRONG not in answer.text
    assert len((await owner.get(NUMBERS))["items"]) == 1
    other = await owner.ask("POST", NUMBERS, connection(phone_number="+15550100108"))
    assert other.json()["code"] == "connection_refused"
    assert PHONE in other.json()["detail"]
    unknown = await owner.ask("POST", NUMBERS, connection(phone_number_id="300000000000077"))
    assert states(unknown.json()["facts"]["steps"]) == {"number": "problem"}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"access_token": "EAA with blanks inside 0123456789"}, "bad_token"),
        ({"access_token": "   "}, "empty_token"),
        ({"phone_number_id": "+1 555"}, "bad_graph_id"),
        ({"waba_id": "acme"}, "bad_graph_id"),
        ({"phone_number": "call me"}, "bad_phone_number"),
        ({"provider": "pigeon"}, "unknown_provider"),
        ({"provider": "chakra"}, "missing_need"),
    ],
)
async def test_what_cannot_be_is_refused_before_anybody_is_asked(
    lines: Lines, owner: Member, wrong: dict[str, Any], code: str
) -> None:
    for path in (NUMBERS, f"{NUMBERS}/test"):
        status, got = await owner.refused("POST", path, connection(**wrong))
        assert got == code
        assert 400 <= status < 500
    assert await lines.sim.calls() == []


async def test_a_number_has_one_owner(
    at_meta: Lines, owner: Member, tacos: Business, stranger: Member
) -> None:
    await owner.post(NUMBERS, connection(), 201)
    taken = await stranger.refused("POST", "/tenants/tacos/numbers", connection())
    assert taken == (409, "number_taken")
    assert len((await stranger.get("/tenants/tacos/numbers"))["items"]) == 1


async def test_the_same_key_adds_once(at_meta: Lines, owner: Member) -> None:
    key = {"idempotency-key": "add-1"}
    first = await owner.ask("POST", NUMBERS, connection(), key)
    again = await owner.ask("POST", NUMBERS, connection(), key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["number"]["number_id"] == again.json()["number"]["number_id"]
    other = await owner.ask("POST", NUMBERS, connection(display_name="Other"), key)
    assert other.json()["code"] == "key_used_otherwise"


async def test_whatsapp_away_is_said_and_nothing_stored(at_meta: Lines, owner: Member) -> None:
    away = {"kind": "http_status", "http_status": 503}
    await at_meta.sim.add_fault({"target": {}, "trigger": {"every": 1}, "effect": away})
    status, code = await owner.refused("POST", NUMBERS, connection())
    assert (status, code) == (502, "provider_away")
    tried = await owner.post(f"{NUMBERS}/test", connection())
    assert not tried["ok"]
    assert len((await owner.get(NUMBERS))["items"]) == 1


async def test_a_new_token_frees_what_the_old_one_parked(
    at_meta: Lines, owner: Member, database: db.Database, hotel: Business,
    master_keys: crypto.MasterKeys,
) -> None:  # fmt: skip
    number_id = (await owner.post(NUMBERS, connection(), 201))["number"]["number_id"]
    path = f"{NUMBERS}/{number_id}"
    async with database.tenant_write(hotel.tenant_id) as t:
        await credentials.mark_dead(t, UUID(number_id))
        await t.execute(
            "update numbers set parked_code = '190', parked_reason = 'dead', parked_at = now() "
            "where tenant_id = $1 and number_id = $2",
            t.tenant_id,
            UUID(number_id),
        )
    card = await owner.get(path)
    assert card["token"]["state"] == "dead"
    assert card["parked"]["code"] == "190"
    assert card["parked"]["meaning"]
    assert await owner.refused("POST", f"{path}/test") == (409, "no_token")
    wrong = await owner.refused("PUT", f"{path}/credentials", {"access_token": WRONG})
    assert wrong == (422, "connection_refused")
    done = await owner.put(f"{path}/credentials", {"access_token": TOKEN})
    assert done["unparked"] is True
    card = await owner.get(path)
    assert (card["token"]["state"], card["parked"]) == ("ok", None)
    tried = await owner.post(f"{path}/test", {"subscribe": True})
    assert states(tried["steps"])["subscription"] == "ok"
    async with database.tenant_read(hotel.tenant_id) as t:
        stored = await credentials.find_access_token(t, master_keys, UUID(number_id))
    assert stored is not None
    assert stored.reveal() == TOKEN


async def test_a_number_is_changed_rests_and_goes(
    at_meta: Lines, owner: Member, hotel: Business
) -> None:
    number_id = (await owner.post(NUMBERS, connection(), 201))["number"]["number_id"]
    path = f"{NUMBERS}/{number_id}"
    card = await owner.patch(path, {"display_name": "  Marea \n Playa ", "status": "inactive"})
    assert (card["display_name"], card["status"]) == ("Marea Playa", "inactive")
    assert (await owner.patch(path, {"status": "active"}))["status"] == "active"
    assert await owner.refused("PATCH", path, {}) == (400, "nothing_to_change")
    assert await owner.refused("PATCH", path, {"phone_number": "x"}) == (400, "bad_phone_number")
    await owner.delete(path, 204)
    assert await owner.refused("GET", path) == (404, "unknown_number")


async def test_an_owner_writes_down_only_what_the_token_opens(
    at_meta: Lines, owner: Member, admin: Member
) -> None:
    """What is told of an account, and a portfolio's daily limit, belong to whoever has them."""
    other = "200000000000777"
    added = await owner.post(NUMBERS, connection(waba_id=other), 201)
    assert states(added["steps"])["account"] == "problem"
    assert added["number"]["waba_id"] is None
    path = f"{NUMBERS}/{added['number']['number_id']}"
    assert await owner.refused("PATCH", path, {"waba_id": other}) == (422, "account_unproven")
    wrong = {"phone_number": "+15550100108"}
    assert await owner.refused("PATCH", path, wrong) == (422, "connection_refused")
    whose = {"portfolio_id": "100000000000001"}
    assert await owner.refused("PATCH", path, whose) == (403, "portfolio_by_operator")
    card = await owner.patch(path, {"waba_id": WABA, "phone_number": PHONE})
    assert (card["waba_id"], card["phone_number"]) == (WABA, PHONE)
    assert (await admin.patch(path, whose))["portfolio_id"] == whose["portfolio_id"]


async def test_a_number_of_which_nothing_is_known_is_the_operators_to_add(
    owner: Member, admin: Member
) -> None:
    """A provider that answers nothing proves nothing: the id may be anybody's."""
    body = connection(provider="chakra", chakra_plugin_id="plugin-1")
    assert await owner.refused("POST", NUMBERS, body) == (422, "number_unproven")
    assert (await admin.post(NUMBERS, body, 201))["number"]["phone_number_id"] == NEW


async def test_a_number_that_was_used_stays(
    owner: Member, hotel: Business, database: db.Database
) -> None:
    async with database.tenant_write(hotel.tenant_id) as t:
        await t.execute(
            "insert into number_days (tenant_id, number_id, day, received) "
            "values ($1, $2, current_date, 1)",
            t.tenant_id,
            hotel.number_id,
        )
    refused = await owner.refused("DELETE", f"{NUMBERS}/{hotel.number_id}")
    assert refused == (403, "number_in_use")


async def test_health_counts_the_last_days(
    owner: Member, hotel: Business, database: db.Database
) -> None:
    async with database.tenant_write(hotel.tenant_id) as t:
        await t.execute(
            """
            insert into number_days (tenant_id, number_id, day, received, sent, delivered, read,
                failed)
            select $1, $2, (now() at time zone 'America/Mexico_City')::date - ago, 2, 10, 9, 5, 1
            from generate_series(0, 9) ago
            """,
            t.tenant_id,
            hotel.number_id,
        )
    card = await owner.get(f"{NUMBERS}/{hotel.number_id}")
    assert (card["received_today"], card["sent_today"], card["failed_today"]) == (2, 10, 1)
    assert (card["delivered_rate"], card["read_rate"]) == (0.9, 0.5)
    assert card["token"]["state"] == "missing"
    assert card["webhook"] == {"state": "unknown", "checked_at": None}


async def test_the_ways_to_connect_say_what_they_need(
    owner: Member, app: None, viewer: Member
) -> None:
    choices = (await viewer.get("/tenants/hotel/connections"))["items"]
    assert [(each["key"], each["available"]) for each in choices] == [
        ("meta_cloud", True),
        ("chakra", True),
        ("whatsapp_web", False),
    ]
    meta, chakra, web = choices
    assert meta["webhook_urls"] == [f"{PUBLIC}/webhooks/meta/main"]
    assert [each["field"] for each in chakra["needs"] if each["required"]] == [
        "phone_number_id", "chakra_plugin_id", "access_token",
    ]  # fmt: skip
    texts = [web["text"], *(each["text"] for each in choices)]
    texts += [each["label"] + each["hint"] for each in meta["needs"] + chakra["needs"]]
    assert not [text for text in texts if "connect" in text and " " not in text]


async def test_numbers_of_others_are_nobodys(
    owner: Member, agent: Member, tacos: Business, hotel: Business, nobody: Member
) -> None:
    for number_id in (tacos.number_id, ids.new_id()):
        path = f"{NUMBERS}/{number_id}"
        for method, more in (
            ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/test"), ("POST", "/unpark"),
            ("PUT", "/credentials"),
        ):  # fmt: skip
            body = {"access_token": TOKEN, "status": "active"} if method != "GET" else None
            assert await owner.refused(method, path + more, body) == (404, "unknown_number")
    mine = f"{NUMBERS}/{hotel.number_id}"
    assert await agent.refused("DELETE", mine) == (403, "missing_right")
    assert await agent.refused("POST", NUMBERS, connection()) == (403, "missing_right")
    assert await nobody.refused("GET", NUMBERS) == (401, "not_signed_in")


async def test_no_answer_holds_a_token(
    at_meta: Lines, owner: Member, database: db.Database, hotel: Business
) -> None:
    answers = [
        await owner.ask("POST", f"{NUMBERS}/test", connection()),
        await owner.ask("POST", f"{NUMBERS}/test", connection(access_token=f"{TOKEN} x")),
        await owner.ask("POST", NUMBERS, {"access_token": [TOKEN]}),
        await owner.ask("POST", NUMBERS, connection(), {"idempotency-key": "k"}),
        await owner.ask("GET", NUMBERS),
        await owner.ask("GET", "/tenants/hotel/audit"),
    ]
    assert not [each.text for each in answers if TOKEN in each.text]
    async with database.tenant_read(hotel.tenant_id) as t:
        kept = [str(dict(row)) for row in await t.fetch("select * from kept_answers")]
    assert kept
    assert TOKEN not in json.dumps(kept)
