"""`centralita hotel …`, run as an owner would."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from centralita.kit import clock, db
from centralita.records import numbers
from tests.cli import conftest
from tests.cli.conftest import Terminal
from tests.conftest import DatabaseUrls
from tests.verticals.hotel.villas import SAMPLE, Villas

bare_terminal = conftest.bare_terminal
restored_logging = conftest.restored_logging
terminal = conftest.terminal
TENANT = ("--tenant", "villas-marea")


@pytest.fixture
def marea(terminal: Terminal) -> Terminal:
    """A tenant that works in the trade, with the sample's houses."""
    terminal.ok("tenant", "add", "villas-marea", "--name", "Villas Marea", "--currency", "MXN")
    terminal.ok("trade", "add", "villas-marea", "hotel")
    terminal.ok("hotel", "properties", "import", str(SAMPLE), *TENANT)
    return terminal


def read(terminal: Terminal, *arguments: str) -> Any:
    return terminal.read("hotel", *arguments, *TENANT)


def test_houses_and_rates_are_brought_and_shown(marea: Terminal, tmp_path: Path) -> None:
    slugs = [house["slug"] for house in read(marea, "properties", "list")]
    assert slugs == ["villa-coral", "villa-jade", "casa-brisa", "palapa-del-sol"]
    assert "Villa Coral" in marea.ok("hotel", "properties", "list", *TENANT)
    shown = marea.ok("--lang", "es", "hotel", "properties", "show", "Villa Coral", *TENANT)
    assert "hasta 8 personas" in shown
    assert "fibra" in shown
    rates = tmp_path / "rates.csv"
    rates.write_text("property,name,nightly,weekend_nightly\ncasa-brisa,Base,2000,2400.50\n")
    marea.ok("hotel", "rates", "import", str(rates), *TENANT)
    found = read(marea, "rates", "show", "casa-brisa")
    assert found["currency"] == "MXN"
    assert [(x["nightly"], x["weekend_nightly"]) for x in found["rates"]] == [
        ("2000.00", "2400.50")
    ]
    assert "2,400.50 MXN" in marea.ok("hotel", "rates", "show", "casa-brisa", *TENANT)


def test_a_wrong_file_is_told_row_by_row_and_nothing_is_kept(
    marea: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "villas.json"
    row = {"slug": "nueva", "name": "Nueva", "most_guests": 2}
    file.write_text(json.dumps({"properties": [row, {**row, "slug": "OTRA", "most_guests": -1}]}))
    result = marea.run("--lang", "es", "hotel", "properties", "import", str(file), *TENANT)
    assert result.exit_code == 1
    assert "«slug»: OTRA no sirve" in result.stdout
    assert "«most_guests»: -1 no sirve" in result.stdout
    assert "no se guardó nada" in result.stdout
    as_json = marea.run("hotel", "properties", "import", str(file), *TENANT, "--json")
    assert [each["row"] for each in json.loads(as_json.stdout)["problems"]] == ["2", "2"]
    assert len(read(marea, "properties", "list")) == 4
    rates = tmp_path / "rates.json"
    rates.write_text('{"rates": [{"property": "nueva", "name": "x", "nightly": 1}]}')
    assert marea.run("hotel", "rates", "import", str(rates), *TENANT).exit_code == 1
    assert "can't be read" in marea.refuse("hotel", "rates", "import", "/nowhere.csv", *TENANT)


def test_other_calendars_and_own_nights(marea: Terminal) -> None:
    url = "https://example.org/coral.ics"
    marea.ok("hotel", "calendar", "add", "villa-coral", url, "--name", "Airbnb", *TENANT)
    [shown] = read(marea, "calendar", "list")
    assert (shown["name"], shown["url"], shown["read_at"]) == ("Airbnb", url, None)
    assert "1" in marea.ok("hotel", "calendar", "refresh", "villa-coral", *TENANT)
    plain = marea.refuse("hotel", "calendar", "add", "villa-coral", "http://10.0.0.1/x", *TENANT)
    assert "https" in plain
    said = marea.ok(
        "hotel", "calendar", "block", "villa-coral", "2027-02-01", "2027-02-04", "--note", "Tía",
        *TENANT,
    )  # fmt: skip
    [held] = read(marea, "calendar", "show", "villa-coral")
    assert held["reference"] in said
    ics = marea.ok("hotel", "calendar", "show", "villa-coral", "--ics", *TENANT)
    assert "DTSTART;VALUE=DATE:20270201" in ics
    assert "Tía" not in ics
    taken = marea.refuse(
        "--lang", "es", "hotel", "calendar", "block", "villa-coral", "2027-02-03", "2027-02-05",
        *TENANT,
    )  # fmt: skip
    assert "2027-02-03" in taken
    assert "Alguien tiene ya" in taken
    assert "no es un día" in marea.refuse(
        "--lang", "es", "hotel", "calendar", "block", "villa-coral", "mañana", "x", *TENANT
    )
    marea.ok("hotel", "bookings", "cancel", held["reference"], *TENANT)
    assert read(marea, "calendar", "show", "villa-coral") == []
    over = marea.refuse("hotel", "bookings", "confirm", held["reference"], *TENANT)
    assert "cancelled" in over
    marea.ok("hotel", "calendar", "remove", "villa-coral", "Airbnb", *TENANT)
    assert "no calendar" in marea.refuse(
        "hotel", "calendar", "remove", "villa-coral", "Airbnb", *TENANT
    )


def test_what_is_not_there_is_said_in_both_languages(marea: Terminal) -> None:
    assert "no lead L-000000" in marea.refuse("hotel", "leads", "show", "L-000000", *TENANT)
    assert "ningún interesado" in marea.refuse(
        "--lang", "es", "hotel", "leads", "show", "L-000000", *TENANT
    )
    assert "no booking" in marea.refuse("hotel", "bookings", "confirm", "B-000000", *TENANT)
    assert "no property" in marea.refuse("hotel", "rates", "show", "x", *TENANT)
    assert "qualifying" in marea.refuse("hotel", "leads", "list", "--stage", "x", *TENANT)
    assert "hold" in marea.refuse("hotel", "bookings", "list", "--state", "x", *TENANT)
    assert "There are no leads." in marea.ok("hotel", "leads", "list", *TENANT)
    assert "día tranquilo" in marea.ok("hotel", "summary", "send", "--show", *TENANT)
    assert "owner_phone" in marea.refuse("hotel", "summary", "send", *TENANT)
    assert marea.run("hotel", "properties", "list", "--tenant", "nobody").exit_code == 1


def test_a_guests_hold_is_confirmed_and_the_guest_is_told(
    marea: Terminal, database_urls: DatabaseUrls
) -> None:
    """And the lead follows; then it is called off, and the nights are free."""
    [tenant] = marea.read("tenant", "list")
    reference = asyncio.run(_hold(UUID(tenant["id"]), database_urls))
    [held] = read(marea, "bookings", "list", "--state", "hold")
    assert (held["reference"], held["guest_name"]) == (reference, "Emma")
    assert "Emma" in marea.ok("hotel", "bookings", "list", *TENANT)
    [lead] = read(marea, "leads", "list", "--stage", "quoted")
    marea.ok("hotel", "bookings", "confirm", reference.lower(), *TENANT)
    [queued] = marea.read("outbox", "list")
    assert "está confirmada" in json.dumps(queued, ensure_ascii=False) + _read_messages(marea)
    assert read(marea, "leads", "show", lead["reference"])["stage"] == "booked"
    assert "booked" in marea.ok("hotel", "leads", "show", lead["reference"], *TENANT)
    assert "1" in marea.ok("hotel", "summary", "send", "--show", *TENANT)
    marea.ok("hotel", "bookings", "cancel", reference, "--quietly", *TENANT)
    assert len(marea.read("outbox", "list")) == 1, "nobody was told"
    assert read(marea, "leads", "show", lead["reference"])["stage"] == "lost"
    wrong = marea.refuse("hotel", "leads", "move", lead["reference"], "booked", *TENANT)
    assert "only become: qualifying" in wrong
    marea.ok("hotel", "leads", "move", lead["reference"], "qualifying", *TENANT)


def _read_messages(terminal: Terminal) -> str:
    return terminal.ok("message", "list", *TENANT)


async def _hold(tenant_id: UUID, urls: DatabaseUrls) -> str:
    """A guest's hold, as the bot makes one; its reference."""
    database = await db.open_database(app_url=urls.app, pipe_url=urls.pipe)
    try:
        async with database.tenant_write(tenant_id) as t:
            new = numbers.NewNumber(phone_number_id="300000000000021")
            number = await numbers.add_number(t, new)
        villas = Villas(database, tenant_id, number.id, now=clock.SystemClock().now())
        emma = await villas.add_guest("Emma")
        await villas.execute(
            "update conversations set last_inbound_at = now() where tenant_id = $1", tenant_id
        )
        first = villas.now.date() + timedelta(days=150)
        quote = await emma.quote(
            "casa-brisa", first.isoformat(), (first + timedelta(days=3)).isoformat()
        )
        told = await emma.do("hold", quote=quote)
        reference: str = told.value["reference"]
        return reference
    finally:
        await database.close()
