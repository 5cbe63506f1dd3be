"""Bots in the console: published by version, tried without a trace."""

from typing import Any

import pytest

from centralita.kit import db
from centralita.records import numbers, operator
from tests.conftest import DatabaseUrls
from tests.show.api.staff import Member
from tests.show.callers import Business

CONFIG = {
    "burst_seconds": 0,
    "texts": {"greeting": {"es": "Hola, soy Villa Alba.", "en": "Hello, this is Villa Alba."}},
    "rules": [
        {"name": "price", "when": ["precio"], "answer": {"es": "Son 90 €.", "en": "It is 90 €."}},
        {
            "name": "menu",
            "when": ["opciones"],
            "answer": {"text": "¿Qué?", "buttons": [{"title": "Precio", "rule": "price"}]},
        },
    ],
}


def at(hotel: Business, more: str = "") -> str:
    return f"/tenants/hotel/numbers/{hotel.number_id}/bot{more}"


async def put(member: Member, path: str, body: Any, version: object) -> Any:
    return await member.ask("PUT", path, body, {"if-match": f'"{version}"'})


async def count_rows(database: db.Database) -> dict[str, int]:
    """Every table that a talk writes to."""
    tables = (
        "contacts", "conversations", "messages", "lanes", "outbox", "number_days", "alerts",
        "handovers", "effects", "deeds", "inbound", "bot_configs", "flow_versions", "audit_log",
        "restaurant_orders", "restaurant_carts",
    )  # fmt: skip
    async with database.pipe() as p:
        found = {}
        for table in tables:
            exists = await p.fetchval("select to_regclass($1) is not null", table)
            readable = exists and await p.fetchval(
                "select has_table_privilege($1::text, 'select')", table
            )
            if readable:
                found[table] = int(await p.fetchval(f"select count(*) from {table}"))
        return found


async def test_a_bot_is_published_listed_compared_and_rolled_back(
    owner: Member, viewer: Member, hotel: Business
) -> None:
    first = await owner.ask("GET", at(hotel))
    assert (first.headers["etag"], first.json()["version"]) == ('"1"', 1)
    stored = await put(owner, at(hotel), {"config": CONFIG, "note": "prices"}, 1)
    assert (stored.status_code, stored.headers["etag"]) == (200, '"2"')
    bot = await viewer.get(at(hotel))
    assert (bot["version"], bot["kind"], bot["config"]) == (2, "rules", CONFIG)
    assert bot["changed_by"] == "olga@people.example"
    history = (await viewer.get(at(hotel, "/versions")))["items"]
    assert [(each["version"], each["note"], each["active"]) for each in history] == [
        (2, "prices", True),
        (1, "", False),
    ]
    told = await viewer.ask("GET", at(hotel, "/diff"), params={"from": 1, "to": 2})
    paths = {each["path"]: each["kind"] for each in told.json()["changes"]}
    assert paths["rules"] == "added"
    assert paths["language"] == "removed"
    back = await owner.post(at(hotel, "/rollback"), {"version": 1})
    assert back["version"] == 1
    assert await owner.refused("POST", at(hotel, "/rollback"), {"version": 9}) == (
        404,
        "unknown_version",
    )
    assert (await viewer.get(at(hotel, "/versions/2")))["config"] == CONFIG


async def test_nobody_overwrites_what_somebody_else_published(
    owner: Member, hotel: Business
) -> None:
    without = await owner.ask("PUT", at(hotel), {"config": CONFIG})
    assert (without.status_code, without.json()["code"]) == (428, "version_missing")
    assert (await put(owner, at(hotel), {"config": CONFIG}, 1)).status_code == 200
    late = await put(owner, at(hotel), {"config": {}}, 1)
    problem = late.json()
    assert (late.status_code, problem["code"]) == (409, "stale_version")
    assert problem["facts"]["current"] == "2"
    assert problem["facts"]["yours"] == "1"
    assert problem["facts"]["value"] == CONFIG
    assert problem["facts"]["changed_by"] == "olga@people.example"


async def test_what_is_wrong_is_said_field_by_field_in_both_languages(
    owner: Member, hotel: Business
) -> None:
    wrong = {"tone": "rude", "rules": [{"name": "a", "when": ["b"], "answre": "c"}]}
    for language, words in (("es", "no es un campo conocido"), ("en", "is not a known field")):
        answer = await owner.ask(
            "PUT", at(hotel), {"config": wrong}, {"if-match": '"1"', "accept-language": language}
        )
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "bad_bot_config")
        fields = {each["field"]: each["message"] for each in problem["fields"]}
        assert words in fields["rules[0].answre"]
        assert "tone" in fields
    checked = await owner.post("/tenants/hotel/bots/check", {"config": wrong})
    assert not checked["ok"]
    assert {each["code"] for each in checked["problems"]} >= {"unknown_field", "wrong_word"}
    assert (await owner.post("/tenants/hotel/bots/check", {"config": CONFIG})) == {
        "ok": True,
        "problems": [],
    }
    lost = {"bot": {"kind": "flow", "flow": "nowhere"}}
    assert (await put(owner, at(hotel), {"config": lost}, 1)).json()["code"] == "unknown_flow"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"config": ' + b'{"a": ' * 5_000 + b"1" + b"}" * 5_000 + b"}",
        b'{"config": {"tone": "\\u0000"}}',
        b'{"config": {"x": NaN}}',
        b'{"config": {"x": "\\ud800"}}',
        b'{"config": []}',
        b'{"config": null}',
        b"nothing",
    ],
)
async def test_garbage_is_a_clear_4xx(owner: Member, hotel: Business, body: bytes) -> None:
    for method, path in (
        ("PUT", at(hotel)),
        ("POST", "/tenants/hotel/bots/check"),
        ("POST", at(hotel, "/preview")),
    ):
        headers = {"if-match": '"1"', "content-type": "application/json"}
        answer = await owner.ask(method, path, None, headers, content=body)
        assert 400 <= answer.status_code < 500, (path, answer.text)
        assert answer.json()["detail"]


async def test_a_body_that_is_too_large_is_read_no_further(owner: Member, hotel: Business) -> None:
    large = {"config": {"x": "y" * 1_200_000}}
    answer = await put(owner, at(hotel), large, 1)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_a_draft_is_tried_and_leaves_nothing(
    owner: Member, hotel: Business, database: db.Database
) -> None:
    before = await count_rows(database)
    assert before["messages"] == 0
    said = [{"text": "hola"}, {"text": "opciones"}, {"tap": "price"}, {"text": "persona"}]
    told = await owner.post(
        at(hotel, "/preview"), {"config": CONFIG, "said": said, "customer_language": "es"}
    )
    replies = {
        at: [
            reply["text"] for turn in told["turns"] if turn["at"] == at for reply in turn["replies"]
        ]
        for at in range(4)
    }
    assert replies[0] == ["Hola, soy Villa Alba."]
    assert replies[1] == ["¿Qué?\n[Precio]"]
    assert replies[2] == ["Son 90 €."]
    turns = told["turns"]
    assert [each["intent"] for each in turns] == ["greeting", "menu", "price", "person"]
    assert turns[1]["replies"][0]["content"]["buttons"] == [{"id": "price", "title": "Precio"}]
    assert all(each["because"] for each in turns)
    assert (told["owner"], told["troubles"]) == ("human", [])
    assert await count_rows(database) == before


async def test_what_is_published_is_tried_at_any_time(owner: Member, hotel: Business) -> None:
    config = {
        **CONFIG,
        "opening_hours": {"monday": [["09:00", "18:00"]]},
        "texts": {"handed_over_closed": "Cerrado.", "handed_over": "Abierto."},
    }
    assert (await put(owner, at(hotel), {"config": config}, 1)).status_code == 200
    for moment, said in (
        ("2026-11-23T18:00:00Z", "Abierto."),
        ("2026-11-22T18:00:00Z", "Cerrado."),
    ):
        told = await owner.post(
            at(hotel, "/preview"), {"said": [{"text": "persona"}], "at": moment}
        )
        assert told["turns"][0]["replies"][0]["text"].endswith(said)


async def test_a_button_that_was_not_offered_and_other_messages(
    owner: Member, hotel: Business
) -> None:
    said = [
        {"location": {"latitude": 19.4, "longitude": -99.1}},
        {"file": "image", "caption": "mira"},
        {"wait_minutes": 90},
        {"tap": "nothing"},
        {"text": "hola"},
    ]
    told = await owner.post(at(hotel, "/preview"), {"config": CONFIG, "said": said})
    assert [each["at"] for each in told["troubles"]] == [3]
    assert {each["at"] for each in told["turns"]} == {0, 1}
    bad: list[list[dict[str, str]]] = [
        [],
        [{}],
        [{"text": "a", "tap": "b"}],
        [{"text": "a"}] * 51,
        [{"caption": "a"}],
    ]
    for wrong in bad:
        refused = await owner.refused("POST", at(hotel, "/preview"), {"said": wrong})
        assert refused == (400, "invalid_request")


async def test_an_agent_is_not_asked_in_a_preview(owner: Member, hotel: Business) -> None:
    agent = {**CONFIG, "bot": {"kind": "agent", "prompt": "Eres Alba."}}
    told = await owner.post(
        at(hotel, "/preview"), {"config": agent, "said": [{"text": "¿tienen alberca?"}] * 2}
    )
    assert [each["asks"] for each in told["turns"]] == ["agent", "agent"]


async def test_a_resting_number_says_so(owner: Member, hotel: Business) -> None:
    await owner.patch(f"/tenants/hotel/numbers/{hotel.number_id}", {"status": "inactive"})
    refused = await owner.refused("POST", at(hotel, "/preview"), {"said": [{"text": "hola"}]})
    assert refused == (409, "number_resting")


async def test_bots_of_others_are_nobodys(
    owner: Member, agent: Member, hotel: Business, tacos: Business
) -> None:
    theirs = f"/tenants/hotel/numbers/{tacos.number_id}/bot"
    for method, more in (
        ("GET", ""), ("GET", "/versions"), ("GET", "/versions/1"), ("GET", "/diff?from=1&to=1"),
        ("POST", "/rollback"), ("POST", "/preview"),
    ):  # fmt: skip
        body = {"said": [{"text": "hola"}]} if method == "POST" else None
        assert await owner.refused(method, theirs + more, body) == (404, "unknown_number")
    assert (await put(owner, theirs, {"config": {}}, 1)).json()["code"] == "unknown_number"
    assert (await put(agent, at(hotel), {"config": {}}, 1)).json()["code"] == "missing_right"


@pytest.fixture
async def guest(
    hotel: Business, tacos: Business, database: db.Database, database_urls: DatabaseUrls
) -> str:
    """The number of the taco bar, which is shared with the hotel."""
    async with database.tenant_write(tacos.tenant_id) as t:
        await numbers.set_shared(t, tacos.number_id)
    async with database.pipe() as p:
        number = await numbers.get_number(p, tacos.phone_number_id)
    async with operator.open_operator(database_urls.owner) as o:
        await numbers.share(o, number, hotel.tenant_id, ["34600000001"])
    return f"/tenants/hotel/numbers/{tacos.number_id}"


async def test_a_guest_has_a_bot_of_its_own_on_a_shared_number(
    owner: Member, stranger: Member, guest: str, hotel: Business, tacos: Business
) -> None:
    cards = (await owner.get("/tenants/hotel/numbers"))["items"]
    assert [(each["role"], each["shared"]) for each in cards] == [("host", False), ("guest", True)]
    card = await owner.get(guest)
    assert (card["bot"]["version"], card["waba_id"], card["parked"]) == (0, None, None)
    assert (await put(owner, f"{guest}/bot", {"config": CONFIG}, 0)).status_code == 200
    assert (await owner.get(f"{guest}/bot"))["version"] == 1
    hours = f"/tenants/hotel/hours/{tacos.number_id}"
    assert (await put(owner, hours, {"opening_hours": {"monday": []}}, 1)).status_code == 200
    # The host's own bot is another one, and the guest may not touch the number itself.
    path = f"/tenants/tacos/numbers/{tacos.number_id}"
    assert (await stranger.get(f"{path}/bot"))["version"] == 1
    assert "rules" not in (await stranger.get(f"{path}/bot"))["config"]
    for method, more, body in (
        ("PATCH", "", {"status": "inactive"}),
        ("DELETE", "", None),
        ("POST", "/test", None),
        ("POST", "/unpark", None),
        ("PUT", "/credentials", {"access_token": "EAAplantedplantedplanted"}),
    ):
        assert await owner.refused(method, guest + more, body) == (404, "unknown_number")


async def test_a_guest_tries_its_own_bot_and_never_the_hosts(
    owner: Member, stranger: Member, guest: str, tacos: Business, database: db.Database
) -> None:
    hosts = {"burst_seconds": 0, "texts": {"greeting": "Soy el anfitrión."}}
    path = f"/tenants/tacos/numbers/{tacos.number_id}/bot"
    assert (await put(stranger, path, {"config": hosts}, 1)).status_code == 200
    before = await count_rows(database)
    told = await owner.post(
        f"{guest}/bot/preview", {"config": CONFIG, "said": [{"text": "hola"}, {"text": "precio"}]}
    )
    assert [each["intent"] for each in told["turns"]] == ["greeting", "price"]
    told = await owner.post(f"{guest}/bot/preview", {"said": [{"text": "hola"}]})
    assert "anfitrión" not in str(told)
    assert told["turns"][0]["replies"]
    story = f"story: x\nnumber: '{tacos.phone_number_id}'\ntalk:\n- says: hola\n"
    played = await owner.post("/tenants/hotel/stories/check", {"text": story})
    assert played["heard"]
    assert "anfitrión" not in str(played)
    told = await stranger.post(f"{path}/preview", {"said": [{"text": "hola"}]})
    assert told["turns"][0]["replies"][0]["text"] == "Soy el anfitrión."
    assert await count_rows(database) == before


async def test_the_editor_is_told_shape_and_built_in_words(viewer: Member) -> None:
    forms = await viewer.get("/tenants/hotel/bots/schema")
    assert forms["json_schema"]["title"] == "Bot configuration"
    assert forms["defaults"]["texts"]["friendly"]["es"]["greeting"]
    assert forms["defaults"]["human_words"]["en"]


async def test_hours_are_a_part_of_the_bot(
    owner: Member, viewer: Member, hotel: Business, tacos: Business
) -> None:
    path = f"/tenants/hotel/hours/{hotel.number_id}"
    assert (await viewer.get("/tenants/hotel/hours"))["items"][0]["opening_hours"] is None
    hours = {"monday": [["09:00", "18:00"]], "exceptions": {"2026-12-25": []}}
    stored = await put(owner, path, {"opening_hours": hours}, 1)
    assert (stored.status_code, stored.json()["version"]) == (200, 2)
    assert (await viewer.get(path))["opening_hours"] == hours
    assert (await viewer.get(at(hotel)))["config"]["language"] == "es"
    bad = await put(owner, path, {"opening_hours": {"monday": [["25:00", "26:00"]]}}, 2)
    assert bad.json()["code"] == "bad_bot_config"
    assert bad.json()["fields"][0]["field"].startswith("opening_hours.monday")
    assert (await put(owner, path, {"opening_hours": None}, 1)).json()["code"] == "stale_version"
    assert (await put(owner, path, {"opening_hours": None}, 2)).json()["opening_hours"] is None
    theirs = f"/tenants/hotel/hours/{tacos.number_id}"
    assert await owner.refused("GET", theirs) == (404, "unknown_number")


async def test_a_long_preview_waits_for_nobody_and_nobody_for_it(
    owner: Member, hotel: Business, database: db.Database
) -> None:
    """The rows that every writer wants are held by somebody else meanwhile."""
    async with database.tenant_write(hotel.tenant_id) as t:
        await t.execute(
            "insert into number_days (tenant_id, number_id, day) values ($1, $2, current_date)",
            t.tenant_id,
            hotel.number_id,
        )
        await t.execute("select from numbers where tenant_id = $1 for update", t.tenant_id)
        told = await owner.post(
            at(hotel, "/preview"), {"config": CONFIG, "said": [{"text": "precio"}] * 50}
        )
    assert [each["at"] for each in told["turns"]] == list(range(50))
    assert told["took_ms"] < 5_000


async def test_a_preview_that_cannot_go_on_says_so(
    owner: Member, hotel: Business, database: db.Database
) -> None:
    async with database.pipe() as p:
        await p.execute("lock table contacts in share row exclusive mode")
        refused = await owner.refused("POST", at(hotel, "/preview"), {"said": [{"text": "hola"}]})
    assert refused == (422, "preview_too_long")
    told = await owner.post(at(hotel, "/preview"), {"said": [{"text": "hola"}]})
    assert told["turns"]
