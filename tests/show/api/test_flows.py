"""Flows and stories in the console: checked node by node, published, tried without a trace."""

from typing import Any

import pytest

from centralita.installed import VERTICALS
from centralita.kit import db
from centralita.records import trades
from centralita.show import differences
from tests.show.api.staff import Member
from tests.show.api.test_bots import count_rows
from tests.show.callers import Business

FLOWS = "/tenants/hotel/flows"
FLOW: dict[str, Any] = {
    "flow": 1,
    "title": {"es": "Saludo", "en": "Greeting"},
    "start": "hello",
    "nodes": {
        "hello": {"say": {"es": "Hola", "en": "Hi"}, "next": "name", "at": [0, 0]},
        "name": {
            "ask": {
                "text": {"es": "¿Tu nombre?", "en": "Your name?"}, "kind": "text", "into": "name",
            },
            "next": "bye",
            "at": [0, 120.5],
        },
        "bye": {"end": {"es": "Gracias, {name}", "en": "Thanks, {name}"}},
    },
}  # fmt: skip


async def put(member: Member, path: str, body: Any, version: object, **headers: str) -> Any:
    return await member.ask("PUT", path, body, {"if-match": f'"{version}"', **headers})


@pytest.fixture
async def works(database: db.Database, hotel: Business) -> None:
    """The hotel works as a restaurant."""
    async with database.tenant_write(hotel.tenant_id) as t:
        await trades.enable(t, "restaurant", VERTICALS["restaurant"].read_settings({}))


async def test_a_flow_is_published_listed_drawn_compared_and_rolled_back(
    owner: Member, viewer: Member
) -> None:
    first = await put(owner, f"{FLOWS}/greet", {"definition": FLOW, "note": "first"}, 0)
    assert (first.status_code, first.headers["etag"]) == (200, '"1"')
    changed = {**FLOW, "timeout_minutes": 5}
    assert (await put(owner, f"{FLOWS}/greet", {"definition": changed}, 1)).status_code == 200
    [entry] = (await viewer.get(FLOWS))["items"]
    assert (entry["name"], entry["version"], entry["nodes"], entry["origin"]) == (
        "greet", 2, 3, "own",
    )  # fmt: skip
    got = await viewer.ask("GET", f"{FLOWS}/greet")
    assert (got.headers["etag"], got.json()["definition"]) == ('"2"', changed)
    assert (await viewer.get(f"{FLOWS}/greet", version=1))["definition"] == FLOW
    history = (await viewer.get(f"{FLOWS}/greet/versions"))["items"]
    assert [(each["version"], each["active"]) for each in history] == [(2, True), (1, False)]
    told = await viewer.ask("GET", f"{FLOWS}/greet/diff", params={"from": 1, "to": 2})
    assert told.json() == {
        "changes": [{"path": "timeout_minutes", "kind": "added", "before": None, "after": 5}]
    }
    assert (await viewer.get(f"{FLOWS}/greet/diagram"))["mermaid"].startswith("flowchart TD")
    assert (await owner.post(f"{FLOWS}/greet/rollback", {}))["version"] == 1
    assert await owner.refused("POST", f"{FLOWS}/greet/rollback", {"version": 9}) == (
        404,
        "unknown_flow",
    )


async def test_nobody_overwrites_a_flow_that_somebody_else_published(owner: Member) -> None:
    assert (await put(owner, f"{FLOWS}/greet", {"definition": FLOW}, 0)).status_code == 200
    late = await put(owner, f"{FLOWS}/greet", {"definition": FLOW}, 0)
    assert (late.status_code, late.json()["code"]) == (409, "stale_version")
    assert late.json()["facts"]["value"] == FLOW
    without = await owner.ask("PUT", f"{FLOWS}/greet", {"definition": FLOW})
    assert without.json()["code"] == "version_missing"


async def test_what_is_wrong_is_said_node_by_node_in_both_languages(owner: Member) -> None:
    wrong = {**FLOW, "nodes": {**FLOW["nodes"], "name": {"ask": {"kind": "text"}, "next": "x"}}}
    for language, words in (("es", "Falta"), ("en", "is missing")):
        answer = await owner.ask(
            "POST",
            f"{FLOWS}/check",
            {"name": "greet", "definition": wrong},
            {"accept-language": language},
        )
        problems = answer.json()["problems"]
        assert {each["node"] for each in problems} == {"name"}
        assert [each for each in problems if words in each["message"]]
    refused = await put(owner, f"{FLOWS}/greet", {"definition": wrong}, 0)
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_flow")
    assert "name · ask.text" in [each["field"] for each in refused.json()["fields"]]
    good = await owner.post(f"{FLOWS}/check", {"name": "greet", "definition": FLOW})
    assert good["ok"]
    assert good["mermaid"].startswith("flowchart")
    circle = {**FLOW, "nodes": {**FLOW["nodes"], "bye": {"call": "greet", "next": "bye"}}}
    checked = await owner.post(f"{FLOWS}/check", {"name": "greet", "definition": circle})
    assert "recursion" in {each["code"] for each in checked["problems"]}


@pytest.mark.parametrize("name", ["Greet", "palette", "a" * 61, "a b", "9"])
async def test_a_flow_has_a_name_that_can_be_one(owner: Member, name: str) -> None:
    answer = await put(owner, f"{FLOWS}/{name}", {"definition": FLOW}, 0)
    assert answer.status_code in (400, 422)
    assert answer.json()["code"] in ("bad_flow_name", "invalid_request")


def make_large(nodes: int) -> dict[str, Any]:
    inside = {
        f"n{at}": {"say": {"es": "x" * 100, "en": "y" * 100}, "next": f"n{at + 1}"}
        for at in range(nodes)
    }
    return {**FLOW, "start": "n0", "nodes": {**inside, f"n{nodes}": {"end": None}}}


async def test_a_flow_that_is_too_big_or_too_deep_is_a_clear_4xx(owner: Member) -> None:
    deep: Any = "x"
    for _ in range(40):
        deep = [deep]
    for definition, code in (
        (make_large(3_000), "too_big"),
        (make_large(501), "too_long"),
        ({**FLOW, "variables": {"a": deep}}, "too_deep"),
    ):
        checked = await owner.post(f"{FLOWS}/check", {"definition": definition})
        assert code in {each["code"] for each in checked["problems"]}
        answer = await put(owner, f"{FLOWS}/greet", {"definition": definition}, 0)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_flow")
    answer = await put(owner, f"{FLOWS}/greet", {"definition": make_large(5_000)}, 0)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    body = b'{"definition": {"nodes": ' + b"[" * 400_000 + b"]" * 400_000 + b"}}"
    headers = {"if-match": '"0"', "content-type": "application/json"}
    for method, path in (("PUT", f"{FLOWS}/greet"), ("POST", f"{FLOWS}/check")):
        answer = await owner.ask(method, path, None, headers, content=body)
        assert 400 <= answer.status_code < 500
    assert (await owner.get(FLOWS))["items"] == []


@pytest.mark.parametrize(
    "definition", [{}, {"nodes": []}, {"flow": 2, "nodes": {"a": 1}}, {"title": 3, "nodes": None}]
)
async def test_anything_can_be_checked(owner: Member, definition: Any) -> None:
    checked = await owner.post(f"{FLOWS}/check", {"definition": definition})
    assert not checked["ok"]
    assert all(each["message"] for each in checked["problems"])


async def test_a_standard_flow_is_copied_to_be_changed(
    owner: Member, viewer: Member, works: None
) -> None:
    listed = await viewer.get(FLOWS)
    assert {each["name"] for each in listed["standard"]} == {"orders", "order_status"}
    assert not any(each["copied"] for each in listed["standard"])
    for name in ("order_status", "orders"):
        copied = await owner.post(f"{FLOWS}/{name}/copy", {"trade": "restaurant"})
        assert copied["version"] == 1
    entries = {each["name"]: each["origin"] for each in (await viewer.get(FLOWS))["items"]}
    assert entries == {"orders": "standard", "order_status": "standard"}
    assert await owner.refused("POST", f"{FLOWS}/x/copy", {"trade": "hotel"}) == (
        404,
        "unknown_flow",
    )


async def test_the_palette_offers_what_the_business_has(
    viewer: Member, owner: Member, database: db.Database, hotel: Business
) -> None:
    palette = await viewer.get(f"{FLOWS}/palette")
    assert set(palette["kinds"]) >= {"say", "ask", "menu", "branch", "act", "end"}
    assert (palette["facts"], palette["texts"]) == ([], {})
    async with database.tenant_write(hotel.tenant_id) as t:
        await trades.enable(t, "restaurant", {})
    await put(owner, f"{FLOWS}/greet", {"definition": FLOW}, 0)
    palette = await viewer.get(f"{FLOWS}/palette")
    facts = {each["name"]: each for each in palette["facts"]}
    assert facts["restaurant.items"]["arguments"]["type"] == "object"
    assert palette["actions"]
    assert palette["texts"]["restaurant"].keys() == {"es", "en"}
    assert palette["flows"][0]["name"] == "greet"
    assert "len" in palette["functions"]


async def test_a_draft_of_a_flow_is_tried_and_leaves_nothing(
    owner: Member, database: db.Database
) -> None:
    before = await count_rows(database)
    told = await owner.post(
        f"{FLOWS}/greet/preview",
        {
            "definition": FLOW,
            "said": [{"text": "hola"}, {"text": "Ana"}],
            "customer_language": "es",
        },
    )
    texts = [reply["text"] for turn in told["turns"] for reply in turn["replies"]]
    assert texts[-1] == "Gracias, Ana"
    assert "¿Tu nombre?" in texts[-2]
    assert told["turns"][0]["why"]["flow"] == "greet"
    assert await count_rows(database) == before
    assert await owner.refused("POST", f"{FLOWS}/greet/preview", {"said": [{"text": "hola"}]}) == (
        404,
        "unknown_flow",
    )
    assert await owner.refused(
        "POST", f"{FLOWS}/greet/preview", {"definition": {}, "said": [{"text": "hola"}]}
    ) == (422, "bad_flow")


async def test_a_published_flow_is_tried_beside_its_draft(owner: Member, tacos: Business) -> None:
    await put(owner, f"{FLOWS}/greet", {"definition": FLOW}, 0)
    draft = {**FLOW, "nodes": {**FLOW["nodes"], "hello": {"say": {"es": "Ey", "en": "Yo"},
                                                          "next": "name"}}}  # fmt: skip
    said = {"said": [{"text": "hola"}], "customer_language": "es"}
    for body, words in ((said, "Hola"), ({**said, "definition": draft}, "Ey"), (said, "Hola")):
        told = await owner.post(f"{FLOWS}/greet/preview", body)
        assert told["turns"][0]["replies"][0]["text"].startswith(words)
    theirs = {**said, "number_id": str(tacos.number_id)}
    assert await owner.refused("POST", f"{FLOWS}/greet/preview", theirs) == (404, "unknown_number")


async def test_stories_of_the_trade_are_listed_and_played(
    owner: Member, viewer: Member, works: None, database: db.Database
) -> None:
    stories = (await viewer.get("/tenants/hotel/stories"))["items"]
    assert {each["trade"] for each in stories} == {"restaurant"}
    assert {each["language"] for each in stories} == {"es", "en"}
    before = await count_rows(database)
    await put(owner, f"{FLOWS}/greet", {"definition": FLOW}, 0)
    story = "story: Saludo\ntalk:\n- says: persona\n- hears: …\n- owner: human\n"
    played = await owner.post("/tenants/hotel/stories/check", {"text": story})
    assert (played["title"], played["ok"], played["differences"]) == ("Saludo", True, [])
    other = '{"story": "x", "talk": [{"says": "hola"}, {"hears": "adiós"}]}'
    played = await owner.post("/tenants/hotel/stories/check", {"text": other})
    assert not played["ok"]
    assert played["differences"][0]["expected"] == "adiós"
    after = await count_rows(database)
    assert {name for name in before if before[name] != after[name]} == {"audit_log"}.intersection(
        before
    ) | {"flow_versions"}


async def test_a_business_keeps_stories_of_its_own(
    owner: Member, viewer: Member, stranger: Member, tacos: Business
) -> None:
    path = "/tenants/hotel/stories/saludo"
    text = "story: Saludo\ntalk:\n- says: hola\n- hears: …\n"
    first = await put(owner, path, {"text": text}, 0)
    assert (first.status_code, first.headers["etag"], first.json()["version"]) == (200, '"1"', 1)
    assert (await put(owner, path, {"text": text}, 0)).json()["code"] == "stale_version"
    assert (await put(owner, path, {"text": text + "# more\n"}, 1)).json()["version"] == 2
    [listed] = (await viewer.get("/tenants/hotel/stories"))["items"]
    assert (listed["name"], listed["trade"], listed["text"]) == ("saludo", None, text + "# more\n")
    assert await viewer.get(path) == listed
    bad = await put(owner, path, {"text": "nothing"}, 2)
    assert (bad.status_code, bad.json()["code"]) == (400, "bad_story")
    assert (await put(owner, "/tenants/hotel/stories/A-b", {"text": text}, 0)).json()["code"] == (
        "bad_story_name"
    )
    theirs = "/tenants/tacos/stories/saludo"
    assert await stranger.refused("GET", theirs) == (404, "unknown_story")
    assert await stranger.refused("DELETE", theirs) == (404, "unknown_story")
    await owner.delete(path, 204)
    assert await owner.refused("GET", path) == (404, "unknown_story")


async def test_a_story_never_speaks_with_a_real_customer(
    owner: Member, database: db.Database, hotel: Business
) -> None:
    async with database.tenant_write(hotel.tenant_id) as t:
        await t.execute(
            "insert into contacts (tenant_id, contact_id, wa_id, name) "
            "values ($1, $2, '34600000001', 'Ana')",
            t.tenant_id,
            hotel.number_id,
        )
    story = "story: x\ncustomer: {phone: '34600000001', name: Eva}\ntalk:\n- says: hola\n"
    played = await owner.post("/tenants/hotel/stories/check", {"text": story})
    assert "Eva" in played["heard"][0]["text"]
    async with database.tenant_read(hotel.tenant_id) as t:
        assert await t.fetchval("select count(*) from contacts") == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [("hola", "story"), ("a: [", "YAML"), ("story: x\ntalk:\n- dances: 1\n", "dances")],
)
async def test_a_bad_story_is_named_by_its_line(owner: Member, text: str, words: str) -> None:
    answer = await owner.ask("POST", "/tenants/hotel/stories/check", {"text": text})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_story")
    assert answer.json()["detail"].startswith("Line")
    assert words in answer.json()["detail"]


async def test_flows_of_others_are_nobodys(
    owner: Member, stranger: Member, agent: Member, tacos: Business
) -> None:
    await put(owner, f"{FLOWS}/greet", {"definition": FLOW}, 0)
    assert (await stranger.get("/tenants/tacos/flows"))["items"] == []
    for more in ("", "/versions", "/diagram"):
        path = f"/tenants/tacos/flows/greet{more}"
        assert await stranger.refused("GET", path) == (404, "unknown_flow")
        assert await stranger.refused("GET", f"{FLOWS}/greet{more}") == (404, "unknown_tenant")
    refused = await put(agent, f"{FLOWS}/greet", {"definition": FLOW}, 1)
    assert refused.json()["code"] == "missing_right"


def test_differences_follow_names_not_places() -> None:
    before = {"rules": [{"name": "a", "x": 1}, {"name": "b", "x": 2}], "gone": 1, "list": [1, 2]}
    after = {"rules": [{"name": "b", "x": 3}, {"name": "a", "x": 1}], "new": None, "list": [1]}
    told = {(each.path, each.kind) for each in differences.compare(before, after)}
    assert told == {
        ("rules[b].x", "changed"),
        ("gone", "removed"),
        ("new", "added"),
        ("list[1]", "removed"),
    }
    assert differences.compare(before, before) == []
    assert len(differences.compare([], list(range(5_000)))) == differences.MOST
    assert [each.kind for each in differences.compare({"a": 1}, {"a": True})] == ["changed"]
