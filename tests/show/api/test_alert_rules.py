"""Which alerts a business wants, and what is looked for by the clock."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from centralita.kit import clock, db, ids
from centralita.records import alert_checks, alert_kinds, alerts
from centralita.records.alert_kinds import KINDS
from centralita.route.watching import Watch
from centralita.work import is_open
from tests.show.api.past import Past
from tests.show.api.staff import Member
from tests.show.callers import Business

RULES = "/tenants/hotel/alert-rules"
PHONE = "34600000001"


@pytest.fixture
def watch(database: db.Database) -> Watch:
    return Watch(database, clock.SystemClock(), lambda *_: True)


@pytest.fixture
def past(database: db.Database, hotel: Business) -> Past:
    return Past(database, hotel.tenant_id, hotel.number_id)


async def set_rule(owner: Member, kind: str, **wish: Any) -> Any:
    return await owner.put(f"{RULES}/{kind}", wish)


async def list_open(member: Member) -> list[tuple[str, str]]:
    found = (await member.get("/tenants/hotel/alerts"))["items"]
    return [(each["severity"], each["subject"].partition(":")[0]) for each in found]


async def wait_for_person(past: Past, minutes: float) -> UUID:
    """A customer who wrote so long ago, and whom a person should answer."""
    now = clock.SystemClock().now()
    talk = await past.begin(now - timedelta(minutes=minutes))
    async with past.database.tenant_write(past.tenant_id) as t:
        await t.execute(
            "update conversations set owner = 'human', heard_at = $3, last_inbound_at = $3, "
            "last_message_at = $3 where tenant_id = $1 and conversation_id = $2",
            past.tenant_id,
            talk,
            now - timedelta(minutes=minutes),
        )
    return talk


async def test_every_kind_has_its_words(owner: Member, hotel: Business) -> None:
    for language in ("es", "en"):
        answer = await owner.ask("GET", RULES, headers={"accept-language": language})
        shown = {each["kind"]: each for each in answer.json()["items"]}
        assert set(shown) == set(KINDS)
        assert not any(" " not in each["title"] + each["about"] for each in shown.values())
    assert alert_kinds.WORDS.keys("es") == alert_kinds.WORDS.keys("en")
    watched = {kind for kind, each in KINDS.items() if each.threshold is not None}
    assert {f"raised.{kind}.title" for kind in watched} <= alert_kinds.WORDS.keys("es")


async def test_a_rule_is_made_and_taken_back(owner: Member, agent: Member, hotel: Business) -> None:
    made = await set_rule(owner, "person_waited", threshold=5, tell_phone="+34 600 000 001")
    assert (made["threshold"], made["tell_phone"], made["own"]) == (5, PHONE, True)
    assert made["updated_by"] == "olga@people.example"
    assert await agent.refused("PUT", f"{RULES}/bot_lost", {}) == (403, "missing_right")
    await owner.delete(f"{RULES}/person_waited", 204)
    shown = {each["kind"]: each for each in (await agent.get(RULES))["items"]}
    assert (shown["person_waited"]["own"], shown["person_waited"]["threshold"]) == (False, 15)
    actions = [each["action"] for each in (await owner.get("/tenants/hotel/audit"))["items"]]
    assert actions == ["alert_rule.reset", "alert_rule.set"]


@pytest.mark.parametrize(
    ("kind", "wish", "code"),
    [
        ("person_waited", {"threshold": 0}, "bad_threshold"),
        ("sends_failing", {"threshold": 101}, "bad_threshold"),
        ("bot_failed", {"tell_phone": "call me"}, "bad_alert_phone"),
        ("bot_failed", {"severity": "loud"}, "invalid_request"),
        ("bot_failed", {"enable": False}, "invalid_request"),
    ],
)
async def test_a_rule_has_its_limits(
    owner: Member, hotel: Business, kind: str, wish: Any, code: str
) -> None:
    assert await owner.refused("PUT", f"{RULES}/{kind}", wish) == (400, code)


async def test_an_unknown_kind_has_no_rule(owner: Member, hotel: Business) -> None:
    asked: tuple[tuple[str, Any], ...] = (("PUT", {}), ("DELETE", None))
    for method, body in asked:
        assert await owner.refused(method, f"{RULES}/weather", body) == (404, "unknown_alert_kind")


async def test_alerts_of_every_room_ask_the_rule(
    database: db.Database, hotel: Business, owner: Member
) -> None:
    async def raise_about(source: str, subject: str) -> None:
        async with database.tenant_write(hotel.tenant_id) as t:
            new = alerts.New(
                tenant_id=hotel.tenant_id,
                severity="urgent",
                title="x",
                message="x",
                source=source,
                subject=subject,
            )
            await alerts.add(t, new)

    await set_rule(owner, "number_parked", enabled=False)
    await set_rule(owner, "quality_fell", severity="info")
    await raise_about("send", f"parked:{hotel.number_id}")
    await raise_about("whatsapp", "quality:Hotel")
    await raise_about("whatsapp", "account:X:Hotel")
    await raise_about("api", "parked:by a tool of the tenant's own")
    assert sorted(await list_open(owner)) == [
        ("info", "quality"),
        ("urgent", "account"),
        ("urgent", "parked"),
    ]
    await owner.delete(f"{RULES}/number_parked", 204)
    await raise_about("send", f"parked:{ids.new_id()}")
    assert len(await list_open(owner)) == 4
    found = (await owner.get("/tenants/hotel/alerts"))["items"]
    kinds = {each["source"]: each["kind"] for each in found if each["source"] != "whatsapp"}
    assert kinds == {"send": "number_parked", "api": None}


async def test_a_customer_who_waits_is_told_of_once(
    past: Past, watch: Watch, owner: Member, database: db.Database
) -> None:
    talk = await wait_for_person(past, 20)
    await wait_for_person(past, 10)
    assert await watch.look()
    assert await watch.look()
    [alert] = (await owner.get("/tenants/hotel/alerts"))["items"]
    assert (alert["title"], alert["conversation_id"]) == ("Ana espera a una persona", str(talk))
    await owner.post(f"/tenants/hotel/alerts/{alert['alert_id']}/resolve")
    await watch.look()
    assert await list_open(owner) == [], "whoever resolved it knows"
    await set_rule(owner, "person_waited", threshold=5, severity="urgent")
    await watch.look()
    assert await list_open(owner) == [("urgent", "person_waited")]
    async with database.tenant_write(past.tenant_id) as t:
        await t.execute("update conversations set answered_at = now()")
    await watch.look()
    assert await list_open(owner) == [], "it is over by itself"


async def test_nobody_waits_at_night(past: Past, database: db.Database, owner: Member) -> None:
    await wait_for_person(past, 20)
    asleep = Watch(database, clock.SystemClock(), lambda *_: False)
    await asleep.look()
    assert await list_open(owner) == []


def test_opening_hours_are_those_of_the_bot() -> None:
    hours = {"monday": [["09:00", "17:00"]]}
    noon = datetime(2026, 11, 23, 18, tzinfo=UTC)
    assert is_open(None, noon, "America/Mexico_City")
    assert is_open(hours, noon, "America/Mexico_City")
    assert not is_open(hours, noon + timedelta(hours=8), "America/Mexico_City")


async def test_one_worker_looks_at_a_time(past: Past, database: db.Database) -> None:
    second = Watch(database, clock.SystemClock(), lambda *_: True)
    async with database.pipe() as p:
        assert await alert_checks.take_watch(p)
        assert not await second.look()
    assert await second.look()


async def test_many_failures_and_misses_in_an_hour(
    past: Past, database: db.Database, owner: Member
) -> None:
    now = clock.SystemClock().now()
    talk = await past.begin(now)
    await past.count(now, received=1)
    for at in range(20):
        status = "failed" if at < 5 else "sent"
        await past.answer(talk, now - timedelta(minutes=1), status=status)
        await past.say(talk, now - timedelta(minutes=1), intent="unknown")
    await Watch(database, clock.SystemClock(), lambda *_: True).look()
    found = (await owner.get("/tenants/hotel/alerts"))["items"]
    assert {each["title"] for each in found} == {
        "Fallan muchos envíos",
        "El bot no entiende a sus clientes",
    }
    assert any("5 de 20 mensajes (25 %)" in each["message"] for each in found)
    async with database.tenant_write(past.tenant_id) as t:
        await t.execute("update messages set status = 'sent', intent = null")
    await Watch(database, clock.SystemClock(), lambda *_: True).look()
    assert await list_open(owner) == []


async def test_a_silent_number_is_told_of_where_somebody_wants_to_know(
    past: Past, watch: Watch, database: db.Database, owner: Member
) -> None:
    async with database.tenant_write(past.tenant_id) as t:
        await t.execute("update numbers set last_inbound_at = now() - interval '3 hours'")
    await watch.look()
    assert await list_open(owner) == []
    await set_rule(owner, "number_silent", threshold=2)
    await watch.look()
    assert await list_open(owner) == [("warning", "number_silent")]
    async with database.tenant_write(past.tenant_id) as t:
        await t.execute("update numbers set last_inbound_at = now()")
    await watch.look()
    assert await list_open(owner) == []


async def test_an_alert_goes_to_a_telephone_once(
    past: Past, watch: Watch, database: db.Database, owner: Member
) -> None:
    await set_rule(owner, "person_waited", tell_phone=PHONE)
    await wait_for_person(past, 20)
    await watch.look()
    assert await watch.tell() == 0, "that telephone has not written for 24 hours"
    now = clock.SystemClock().now()
    boss = await past.begin(now, "Olga")
    async with database.tenant_write(past.tenant_id) as t:
        await t.execute("update contacts set wa_id = $1 where name = 'Olga'", PHONE)
        await t.execute(
            "update conversations set last_inbound_at = now() where conversation_id = $1", boss
        )
    other = Watch(database, clock.SystemClock(), lambda *_: True)
    assert await watch.tell() == 1
    assert await other.tell() == 0
    async with database.tenant_read(past.tenant_id) as t:
        rows = await t.fetch(
            "select m.conversation_id, m.text from messages m join outbox using (message_id)"
        )
    assert [(row[0], row[1].splitlines()[0]) for row in rows] == [
        (boss, "⚠️ Ana espera a una persona")
    ]


async def test_rules_are_a_business_own(
    past: Past, watch: Watch, tacos: Business, owner: Member, stranger: Member
) -> None:
    await stranger.put("/tenants/tacos/alert-rules/person_waited", {"enabled": False})
    assert await stranger.refused("PUT", f"{RULES}/person_waited", {}) == (404, "unknown_tenant")
    await wait_for_person(past, 20)
    await watch.look()
    assert await list_open(owner) == [("warning", "person_waited")]
    assert (await stranger.get("/tenants/tacos/alerts"))["items"] == []
