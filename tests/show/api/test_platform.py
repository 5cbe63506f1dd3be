"""The house as its operator sees it, and a business's audit log."""

import csv
import io
from datetime import UTC, datetime

from centralita.kit import clock, db
from centralita.records import alerts, audit
from centralita.route.watching import Watch
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.show.api.past import Past
from tests.show.api.staff import Member
from tests.show.callers import Business


async def test_the_overview_adds_everybody_up(
    switchboard: Switchboard, database: db.Database, hotel: Business, tacos: Business, admin: Member
) -> None:
    for business in (hotel, tacos):
        await switchboard.handle(webhook(change(business.phone_number_id, text_message("hola"))))
    await switchboard.handle(webhook(change("300000000000099", text_message("hola"))))
    past = Past(database, hotel.tenant_id, hotel.number_id)
    now = clock.SystemClock().now()
    talk = await past.begin(now)
    await past.answer(talk, now, pricing='{"category":"utility","type":"regular"}')
    await past.answer(talk, now, pricing='{"category":"service","type":"free_customer_service"}')
    async with database.tenant_write(hotel.tenant_id) as t:
        await t.execute(
            "insert into agent_uses (tenant_id, day, model, turns, input_tokens, output_tokens) "
            "values ($1, now()::date, 'x', 2, 300, 40)",
            hotel.tenant_id,
        )
    await Watch(database, clock.SystemClock(), lambda *_: True).count_days()
    found = await admin.get("/platform/overview")
    assert (found["tenants"], found["numbers"], found["workers"]) == (2, 2, 0)
    assert found["volume"][0]["received"] == 2
    assert found["quarantine"] == {"unknown_number": 1}
    assert found["platform_alerts"] == 1
    assert found["queues"]["outbox"]["queued"] >= 2
    [used] = found["cost"]["agents"]
    assert (used["tenant"], used["input_tokens"], used["output_tokens"]) == ("hotel", 300, 40)
    prices = {(each["category"], each["billable"]) for each in found["cost"]["messages"]}
    assert prices == {("utility", True), ("service", False)}


async def test_numbers_are_found(
    database: db.Database, hotel: Business, tacos: Business, admin: Member
) -> None:
    first = await admin.get("/platform/numbers", limit=1)
    second = await admin.get("/platform/numbers", limit=1, cursor=first["next"])
    slugs = [page["items"][0]["tenant"] for page in (first, second)]
    assert (slugs, second["next"]) == (["hotel", "tacos"], None)
    [found] = (await admin.get("/platform/numbers", q="TACOS"))["items"]
    assert found["phone_number_id"] == tacos.phone_number_id
    async with database.pipe() as p:
        await p.execute(
            "update numbers set parked_at = now(), parked_code = '190' where number_id = $1",
            hotel.number_id,
        )
    [parked] = (await admin.get("/platform/numbers", parked=True))["items"]
    assert (parked["tenant"], parked["parked_code"]) == ("hotel", "190")
    assert (await admin.get("/platform/numbers", q="100%_no"))["items"] == []
    assert await admin.refused("GET", "/platform/numbers?cursor=WyJ4Il0") == (400, "bad_cursor")
    assert await admin.refused("GET", "/platform/numbers?cursor=WyJ4IiwieSJd") == (
        400,
        "bad_cursor",
    )


async def test_the_operators_alerts_are_resolved(database: db.Database, admin: Member) -> None:
    async with database.pipe() as p:
        await alerts.add_platform(p, [("unknown_number", "3/4", "warning", "who?", 2)])
    [found] = (await admin.get("/platform/alerts"))["items"]
    assert (found["subject"], found["seen"]) == ("3/4", 2)
    name = {"kind": "unknown_number", "subject": "3/4"}
    await admin.post("/platform/alerts/resolve", name, 204)
    assert (await admin.get("/platform/alerts"))["items"] == []
    assert await admin.refused("POST", "/platform/alerts/resolve", name) == (404, "unknown_alert")


async def test_health_says_who_works(database: db.Database, admin: Member) -> None:
    found = await admin.get("/platform/health")
    assert found["ok"] is False, "nobody works"
    assert found["shards_free"] == 64
    assert found["database"]["size_bytes"] > 1_000_000
    assert found["database"]["revision"]
    assert "messages" in {each["name"].rpartition(".")[2] for each in found["database"]["largest"]}


async def test_the_audit_log_is_searched_page_by_page(
    database: db.Database, hotel: Business, owner: Member, agent: Member
) -> None:
    async with database.tenant_write(hotel.tenant_id) as t:
        for at in range(5):
            actor = "olga" if at % 2 else "=ana"
            await audit.add(t, actor, f"number.{at}", "x", {"at": at})
        await audit.add(t, "olga", "bot.publish", "y")
    base = "/tenants/hotel/audit"
    seen = []
    cursor = None
    while True:
        page = await owner.get(base, limit=4, **({"cursor": cursor} if cursor else {}))
        seen += [each["action"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ["bot.publish", *(f"number.{at}" for at in range(4, -1, -1))]
    assert len((await owner.get(base, actor="olga"))["items"]) == 3
    assert len((await owner.get(base, action="number."))["items"]) == 5
    assert len((await owner.get(base, subject="y"))["items"]) == 1
    soon = datetime(2100, 1, 1, tzinfo=UTC).isoformat().replace("+", "%2B")
    assert (await owner.get(f"{base}?from={soon}"))["items"] == []
    assert len((await owner.get(f"{base}?to={soon}"))["items"]) == 6
    assert await agent.refused("GET", base) == (403, "missing_right")
    assert await owner.refused("GET", f"{base}?cursor=x") == (400, "bad_cursor")
    answer = await owner.ask("GET", "/tenants/hotel/audit.csv?action=number.")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["actor"] for row in rows] == ["'=ana", "olga", "'=ana", "olga", "'=ana"]
    assert rows[0]["details"] == '{"at":4}'


async def test_what_went_through_the_pipeline_is_in_the_statistics(
    switchboard: Switchboard, hotel: Business, owner: Member
) -> None:
    """No row is written by hand here: a customer greets and asks for a person. The bot's greeting
    is withdrawn before it leaves, its farewell counts."""
    for text in ("hola", "quiero hablar con una persona"):
        await switchboard.handle(webhook(change(hotel.phone_number_id, text_message(text))))
    found = await owner.get("/tenants/hotel/statistics")
    totals = found["totals"]
    assert (totals["received"], totals["begun"], totals["talks"]) == (2, 1, 1)
    assert (totals["talks_of_people"], totals["handovers"]) == (1, 1)
    assert found["handovers"] == [{"cause": "words", "times": 1}]
    assert found["first_response"]["bot"]["times"] == 1
    assert sum(point["by_bot"] for point in found["series"]) == 1
    assert found["busiest"][0]["received"] >= 1
