"""A business's statistics, in its own time zone."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from fastapi import FastAPI

from centralita.kit import clock, db, sheets
from centralita.records import day_counts, day_figures
from centralita.records.day_figures import Days
from centralita.route.watching import Watch
from tests.show.api.past import Past, after
from tests.show.api.staff import Member, sign_in
from tests.show.callers import Business

MADRID = "Europe/Madrid"
MARCH = "/tenants/hotel/statistics?from=2026-03-01&to=2026-03-31"


@pytest.fixture
async def past(database: db.Database, hotel: Business) -> Past:
    found = Past(database, hotel.tenant_id, hotel.number_id)
    await found.move_to(MADRID)
    return found


async def test_a_quiet_business_has_empty_days(viewer: Member, hotel: Business) -> None:
    found = await viewer.get("/tenants/hotel/statistics?from=2026-01-01&to=2026-01-07")
    assert len(found["series"]) == 7
    assert found["totals"]["received"] == 0
    assert found["totals"]["delivery_share"] is None
    assert found["first_response"]["bot"] == {
        "times": 0,
        "median_seconds": None,
        "p90_seconds": None,
    }


async def test_what_bot_and_people_did(past: Past, viewer: Member, owner: Member) -> None:
    noon = datetime(2026, 3, 10, 12, tzinfo=UTC)
    ana, ben = await past.begin(noon), await past.begin(noon)
    await past.say(ana, noon)
    await past.answer(ana, after(noon, seconds=2))
    await past.say(ben, noon)
    await past.say(ben, after(noon, seconds=30))
    await past.hand_over(ben, after(noon, seconds=60), "words")
    await past.answer(ben, after(noon, seconds=61))
    await past.answer(ben, after(noon, minutes=11), "human", person_id=owner.person_id)
    await past.hand_over(ben, after(noon, minutes=31), "operator_closes", "bot")
    await past.answer(ana, after(noon, hours=1), status="failed", error_code="131026")
    await past.say(ana, after(noon, hours=2))
    await past.count(noon, received=4, sent=3, delivered=2, read=1, failed=1)
    found = await viewer.get(MARCH)
    totals = found["totals"]
    assert (totals["received"], totals["sent"], totals["failed"]) == (4, 3, 1)
    assert (totals["delivery_share"], totals["read_share"]) == (0.6667, 0.3333)
    assert (totals["talks"], totals["talks_of_bot"], totals["talks_of_people"]) == (2, 1, 1)
    assert totals["solved_by_bot_share"] == 0.5
    assert (totals["begun"], totals["unanswered"], totals["handovers"]) == (2, 1, 1)
    bot, people = found["first_response"]["bot"], found["first_response"]["people"]
    assert bot["times"] == 2
    assert bot["p90_seconds"] == pytest.approx(61, rel=0.05)
    assert people["times"] == 1
    assert people["median_seconds"] == pytest.approx(600, rel=0.05), "from the hand-over on"
    assert found["resolution"]["median_seconds"] == pytest.approx(1800, rel=0.05)
    assert found["handovers"] == [{"cause": "words", "times": 1}]
    assert [each["code"] for each in found["failures"]] == ["131026"]
    assert found["failures"][0]["meaning"]
    assert found["people"] == [{"person_id": str(owner.person_id), "name": "Olga", "answers": 1}]
    assert found["busiest"][0] == {"weekday": 1, "hour": 13, "received": 3}
    assert found["numbers"][0]["received"] == 4


@pytest.mark.parametrize(
    ("zone", "day", "hours", "first"),
    [
        (MADRID, "2026-03-29", 23, "2026-03-28T23:00:00Z"),
        (MADRID, "2026-10-25", 25, "2026-10-24T22:00:00Z"),
        (MADRID, "2026-05-05", 24, "2026-05-04T22:00:00Z"),
        ("America/Santiago", "2026-09-06", 23, "2026-09-06T04:00:00Z"),  # there is no midnight
        ("America/Santiago", "2026-04-04", 25, "2026-04-04T03:00:00Z"),
        ("America/Havana", "2026-11-01", 25, "2026-11-01T04:00:00Z"),  # there are two
    ],
)
async def test_a_day_on_which_the_clocks_change_has_all_its_hours(
    past: Past, viewer: Member, zone: str, day: str, hours: int, first: str
) -> None:
    await past.move_to(zone)
    start = datetime.fromisoformat(first)
    talk = await past.begin(start)
    for at in range(hours):
        await past.say(talk, after(start, hours=at, minutes=1))
    for outside in (-1, hours * 60 + 1):
        await past.say(talk, after(start, minutes=outside))
    found = await viewer.get(f"/tenants/hotel/statistics?from={day}&to={day}&by=hour")
    assert [point["received"] for point in found["series"]] == [1] * hours
    assert found["series"][0]["start"] == first
    assert found["series"][0]["delivered"] is None
    assert sum(each["received"] for each in found["busiest"]) == hours
    by_day = await viewer.get(f"/tenants/hotel/statistics?from={day}&to={day}")
    assert [point["start"] for point in by_day["series"]] == [first]


async def test_weeks_begin_on_monday(past: Past, viewer: Member) -> None:
    for day in (1, 2, 8, 9):
        await past.count(datetime(2026, 3, day, tzinfo=UTC), received=day, sent=0)
    found = await viewer.get(f"{MARCH}&by=week")
    assert [point["received"] for point in found["series"]] == [1, 10, 9, 0, 0, 0]


async def test_kept_days_say_the_same(past: Past, viewer: Member, database: db.Database) -> None:
    """Days that were counted once are read, not counted again; and they agree."""
    noon = datetime(2026, 3, 10, 12, tzinfo=UTC)
    for at in range(4):
        talk = await past.begin(after(noon, days=at))
        await past.say(talk, after(noon, days=at))
        await past.answer(talk, after(noon, days=at, hours=13 if at else 0, seconds=5))
        await past.answer(
            talk, after(noon, days=at), pricing='{"type":"regular","category":"utility"}'
        )
        await past.count(after(noon, days=at), received=1, sent=2)
    counted = await viewer.get(MARCH)
    watch = Watch(database, clock.SystemClock(), lambda *_: True)
    assert await watch.count_days() > 10
    async with database.tenant_write(past.tenant_id) as t:
        kept = await t.fetchval("select count(*) from day_figures where final")
        await t.execute("update messages set direction = 'note'")
    assert kept > 4
    again = await viewer.get(MARCH)
    assert {**again, "as_of": ""} == {**counted, "as_of": ""}
    found = await viewer.get("/tenants/hotel/statistics?from=2026-03-10&to=2026-03-13&by=hour")
    assert sum(point["received"] for point in found["series"]) == 4


async def test_days_are_counted_once_by_two_workers(past: Past, database: db.Database) -> None:
    noon = clock.SystemClock().now() - timedelta(days=3)
    await past.say(await past.begin(noon), noon)
    await past.count(noon, received=1)
    first, second = (Watch(database, clock.SystemClock(), lambda *_: True) for _ in range(2))
    assert await first.count_days() in (4, 5), "by its own calendar"
    assert await first.count_days() == 0, "not before its time"
    assert await second.count_days() == 0, "nothing is stale"


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-03-02&to=2026-03-01",
        "from=2025-01-01&to=2026-03-01",
        "from=2026-01-01&to=2026-03-01&by=hour",
        "from=0001-01-01&to=0001-01-02",
        "from=9999-12-30&to=9999-12-31",
    ],
)
async def test_a_range_has_an_end(viewer: Member, hotel: Business, query: str) -> None:
    path = f"/tenants/hotel/statistics?{query}"
    assert await viewer.refused("GET", path) == (400, "bad_range")


async def test_nobody_sees_another_businesss_figures(
    past: Past, tacos: Business, stranger: Member, admin: Member
) -> None:
    noon = datetime(2026, 3, 10, 12, tzinfo=UTC)
    await past.say(await past.begin(noon), noon)
    await past.count(noon, received=1)
    for path in ("statistics", "statistics.csv", "conversations.csv", "audit", "audit.csv"):
        assert await stranger.refused("GET", f"/tenants/hotel/{path}") == (404, "unknown_tenant")
    own = await stranger.get("/tenants/tacos/statistics?from=2026-03-01&to=2026-03-31")
    assert own["totals"]["received"] == 0
    assert len(own["numbers"]) == 1
    assert (await admin.get(MARCH))["totals"]["received"] == 1


async def test_the_files_open_in_a_spreadsheet(past: Past, viewer: Member) -> None:
    noon = datetime(2026, 3, 10, 12, tzinfo=UTC)
    await past.count(noon, received=7)
    answer = await viewer.ask("GET", MARCH.replace("statistics?", "statistics.csv?"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.text.startswith(sheets.MARK)
    assert answer.text.count("\r\n") == 32
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix(sheets.MARK))))
    assert rows[9]["start"] == "2026-03-10T00:00:00+01:00"
    assert rows[9]["received"] == "7"


async def test_a_name_is_no_formula(past: Past, viewer: Member) -> None:
    noon = datetime(2026, 3, 10, 12, tzinfo=UTC)
    for name in ('=cmd|"/C calc"!A0', "+1", "-2+3", "@SUM(A1)", " =1+1", "\t=1", 'O"Hara, Ana'):
        await past.begin(noon, name)
    answer = await viewer.ask("GET", "/tenants/hotel/conversations.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix(sheets.MARK), newline="")))
    names = [row["contact_name"] for row in rows]
    assert names[-1] == 'O"Hara, Ana'
    assert all(name.startswith("'") for name in names[:-1])
    assert all(row["contact_phone"].startswith("'+1555") for row in rows)


async def test_half_an_hour_off(
    past: Past, database: db.Database, api: FastAPI, viewer: Member
) -> None:
    """Where the clocks are half an hour off, hours begin there when they do."""
    await past.move_to("Asia/Kolkata")
    talk = await past.begin(datetime(2026, 3, 10, 18, 40, tzinfo=UTC))
    await past.say(talk, datetime(2026, 3, 10, 18, 40, tzinfo=UTC))
    found = await viewer.get("/tenants/hotel/statistics?from=2026-03-11&to=2026-03-11&by=hour")
    assert found["series"][0] | {"received": 1} == found["series"][0]
    assert found["series"][0]["start"] == "2026-03-10T18:30:00Z"
    assert found["busiest"] == [{"weekday": 2, "hour": 0, "received": 1}]


def test_durations_add_up() -> None:
    some = day_figures.Figures(waits={"bot": {3: 2}}, closed={1: 1})
    more = day_figures.Figures(waits={"bot": {3: 1, 9: 1}, "human": {40: 1}})
    total = day_figures.add_up([some, more])
    assert total.waits == {"bot": {3: 3, 9: 1}, "human": {40: 1}}
    assert day_figures.find_quantile(total.waits["bot"], 0.5) == pytest.approx(0.3, abs=0.1)
    assert day_figures.find_quantile({}, 0.5) is None


async def test_a_wait_over_midnight_is_told_once(past: Past, database: db.Database) -> None:
    """Whoever writes before midnight and again after it waits once; each day says the same alone
    and among others."""
    late = datetime(2026, 3, 10, 22, 30, tzinfo=UTC)
    talk = await past.begin(late)
    await past.say(talk, late)
    await past.say(talk, after(late, hours=1))
    await past.answer(talk, after(late, hours=10), "human")
    async with database.tenant_read(past.tenant_id) as t:
        both = await day_counts.count(
            t, Days(first=date(2026, 3, 10), last=date(2026, 3, 11), time_zone=MADRID)
        )
        alone = await day_counts.count(
            t, Days(first=date(2026, 3, 11), last=date(2026, 3, 11), time_zone=MADRID)
        )
    assert sum(sum(each.values()) for each in both[date(2026, 3, 10)].waits.values()) == 1
    assert both[date(2026, 3, 11)].waits == {}
    assert alone[date(2026, 3, 11)] == both[date(2026, 3, 11)]


async def test_a_trades_own_figures(
    past: Past, database: db.Database, api: FastAPI, hotel: Business
) -> None:
    async with database.tenant_write(hotel.tenant_id) as t:
        await t.execute(
            "insert into tenant_trades (tenant_id, trade) values ($1, 'restaurant'), ($1, 'hotel')",
            hotel.tenant_id,
        )
    viewer = await sign_in(api, database, "vito", {hotel.tenant_id: "viewer"})
    found = await viewer.get(MARCH)
    assert [each["trade"] for each in found["trades"]] == ["hotel", "restaurant"]
    figures = {each["key"]: each["value"] for each in found["trades"][0]["figures"]}
    assert figures == {"leads": "0", "quotes": "0", "bookings": "0", "nights": "0"}


async def test_a_heavy_day_is_counted_once_an_hour(
    past: Past, viewer: Member, database: db.Database
) -> None:
    now = clock.SystemClock().now()
    talk = await past.begin(now)
    async with database.tenant_write(past.tenant_id) as t:
        await t.executemany(
            "insert into messages (tenant_id, message_id, conversation_id, number_id, direction, "
            "kind, status, said_at) values ($1, $2, $3, $4, 'in', 'text', 'received', now())",
            [
                (past.tenant_id, past.make_id(now), talk, past.number_id)
                for _ in range(day_counts.HEAVY_MESSAGES + 1)
            ],
        )
    await past.count(now, received=1)
    path = "/tenants/hotel/statistics"
    begun = (await viewer.get(path))["as_of"]
    await Watch(database, clock.SystemClock(), lambda *_: True).count_days()
    await past.say(talk, clock.SystemClock().now())
    busy = await viewer.get(path)
    assert sum(each["received"] for each in busy["busiest"]) == day_counts.HEAVY_MESSAGES + 1
    assert begun < busy["as_of"] < clock.SystemClock().now().isoformat()
    async with database.tenant_write(past.tenant_id) as t:
        await t.execute("update day_figures set made_at = now() - interval '2 hours'")
    late = await viewer.get(path)
    assert sum(each["received"] for each in late["busiest"]) == day_counts.HEAVY_MESSAGES + 2
