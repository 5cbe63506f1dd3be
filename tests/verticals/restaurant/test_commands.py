"""The staff's side, typed as on a command line, with a shell that keeps what it is told to show."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import typer
from typer.testing import CliRunner

from centralita.kit import crypto, db
from centralita.records import notices, operator
from centralita.verticals import restaurant
from centralita.verticals.contract import Desk, Notice, Setting
from centralita.vocabulary import errors
from tests.conftest import DatabaseUrls
from tests.verticals.restaurant import place
from tests.verticals.restaurant.place import Place

Work = Callable[[Desk], Awaitable[Any]]


@dataclass
class OpenDesk:
    """The product as a command sees it."""

    place: Place

    @property
    def now(self) -> datetime:
        return self.place.now

    async def get_tenant(self, slug: str) -> UUID:
        assert slug == "la-comal"
        return self.place.tenant_id

    def read(self, tenant_id: UUID) -> AbstractAsyncContextManager[db.TenantRead]:
        return self.place.database.tenant_read(tenant_id)

    def write(self, tenant_id: UUID) -> AbstractAsyncContextManager[db.TenantWrite]:
        return self.place.database.tenant_write(tenant_id)

    async def describe(self, t: db.TenantRead, trade: str) -> Setting:
        return Setting(
            now=self.now, language="es", time_zone="America/Mexico_City", business="La Comal"
        )

    async def tell(self, t: db.TenantWrite, said: Sequence[Notice]) -> None:
        await notices.tell(t, said, self.now)


@dataclass
class KeptShell:
    """Runs a command's work on a database of the test's own, in a loop of its own."""

    urls: DatabaseUrls
    keys: crypto.MasterKeys
    language: str = "en"
    tables: list[list[list[str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    json: list[Any] = field(default_factory=list)

    def run(self, act: Work) -> Any:
        return asyncio.run(self._run(act))

    async def _run(self, act: Work) -> Any:
        database = await db.open_database(app_url=self.urls.app, pipe_url=self.urls.pipe)
        try:
            async with operator.open_operator(self.urls.owner) as o:
                found = await o.fetchval("select tenant_id from tenants where slug = 'la-comal'")
                number = await o.fetchval("select number_id from numbers")
            return await act(OpenDesk(Place(database, found, number)))
        finally:
            await database.close()

    def print_table(
        self, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> None:
        assert all(len(row) == len(columns) for row in rows)
        self.tables.append([[str(cell) for cell in row] for row in rows])

    def print_text(self, text: str, style: str = "") -> None:
        self.texts.append(text)

    def print_json(self, value: object) -> None:
        self.json.append(value)


@dataclass
class Staff:
    """Types commands."""

    shell: KeptShell
    group: typer.Typer

    def ok(self, *arguments: str) -> list[str]:
        """What was printed; the tenant is added."""
        result = CliRunner().invoke(
            self.group, [*arguments, "--tenant", "la-comal"], catch_exceptions=False
        )
        assert result.exit_code == 0, result.output
        said, self.shell.texts = self.shell.texts, []
        return said

    def refuse(self, kind: type[Exception], *arguments: str) -> str:
        with pytest.raises(kind) as caught:
            self.ok(*arguments)
        return str(caught.value)

    def table(self, *arguments: str) -> list[list[str]]:
        self.ok(*arguments)
        return self.shell.tables.pop()

    def read(self, *arguments: str) -> Any:
        self.ok(*arguments, "--json")
        return self.shell.json.pop()


@pytest.fixture
def staff(database_urls: DatabaseUrls, master_keys: crypto.MasterKeys) -> Staff:
    """Of an open restaurant with the sample's menu."""
    shell = KeptShell(database_urls, master_keys)

    async def begin() -> None:
        database = await db.open_database(app_url=database_urls.app, pipe_url=database_urls.pipe)
        opened = await place.open_place(database, master_keys, "la-comal", "300000000000001")
        await opened.bring(place.SAMPLE.read_bytes())
        await database.close()

    asyncio.run(begin())
    build = restaurant.VERTICAL.commands
    assert build is not None
    return Staff(shell, build(lambda _ctx: shell))


def order_by(staff: Staff) -> str:
    """Somebody orders; the code."""

    async def act(desk: Desk) -> str:
        assert isinstance(desk, OpenDesk)
        ana = await desk.place.add_customer()
        await ana.do("choose_branch", branch="centro")
        placed = await ana.order(item="sope")
        async with desk.place.database.pipe() as p:
            await p.execute("update conversations set last_inbound_at = $1", desk.now)
        return str(placed["code"])

    return str(staff.shell.run(act))


def test_a_menu_is_checked_then_brought(staff: Staff, tmp_path: Path) -> None:
    file = tmp_path / "menu.csv"
    file.write_text("category,name,price,retailer_id\nTacos,Uno,10,A\nTacos,Dos,x,B\n", "utf-8")
    told = staff.refuse(errors.Invalid, "menu", "import", str(file))
    assert told.splitlines()[1:] == [
        "row 3: price is “x”, which is no amount in MXN; write it like 78.50"
    ]
    file.write_text("category,name,price\nTacos,Uno,10\n", "utf-8")
    assert "Nothing was stored" in staff.ok("menu", "import", str(file), "--dry-run")[0]
    assert len(staff.read("menu", "show")) == 13
    assert "Off the menu: 13" in staff.ok("menu", "import", str(file))[0]
    assert [item["name"] for item in staff.read("menu", "show")] == ["Uno"]
    assert "can't be read" in staff.refuse(errors.Invalid, "menu", "import", str(tmp_path / "x"))


def test_a_dish_is_sold_out_everywhere_or_at_one_branch(staff: Staff) -> None:
    staff.ok("menu", "set-available", "Sope", "--sold-out")
    rows = {row[1]: row[-1] for row in staff.table("menu", "show")}
    assert (rows["sope"], rows["flan"]) == ("no", "yes")
    staff.ok("menu", "set-available", "sope")
    staff.ok("menu", "set-available", "sope", "--sold-out", "--branch", "centro")
    rows = {row[1]: row[-1] for row in staff.table("menu", "show")}
    assert rows["sope"] == "yes"
    assert "pizza" in staff.refuse(errors.NotFound, "menu", "set-available", "pizza")
    told = staff.refuse(errors.NotFound, "menu", "set-available", "sope", "--branch", "norte")
    assert "centro, mercado" in told


def test_branches_zones_and_hours(staff: Staff) -> None:
    assert [row[0] for row in staff.table("branches", "list")] == ["centro", "mercado"]
    staff.ok("branches", "set", "norte", "--set", "name=Norte", "--set", "delivers=no")
    staff.ok("branches", "set", "centro", "--set", "phone=15550100077")
    shown = {each["key"]: each for each in staff.read("branches", "list")}
    assert (shown["norte"]["delivers"], shown["centro"]["phone"]) == (False, "15550100077")
    assert len(staff.table("zones", "list")) == 2, "the zones of a changed branch stay"
    told = staff.refuse(errors.Invalid, "branches", "set", "centro", "--set", "latitud=1")
    assert "did you mean latitude" in told
    staff.ok("branches", "close", "norte")
    assert "norte" not in {row[0] for row in staff.table("branches", "list")}
    staff.ok("branches", "open", "norte")
    staff.ok("zones", "set", "norte", "Todo", "--set", "fee=10")
    told = staff.refuse(
        errors.Invalid, "zones", "set", "norte", "X", "--set", "fee=1", "--set", "radius_km=2"
    )
    assert "position" in told
    zones = {row[1]: row for row in staff.table("zones", "list")}
    assert zones["Todo"][-1] == "everywhere"
    assert zones["Colonia Norte"][-1] == "≤ 5 km · 06700, 06760"
    staff.ok("zones", "remove", "norte", "Todo")
    assert "Todo" in staff.refuse(errors.NotFound, "zones", "remove", "norte", "Todo")
    staff.ok("hours", "set", "centro", "monday", "9:00-12:00", "18:00-22:00")
    assert staff.ok("hours", "show", "centro")[0].startswith("Monday: 9:00 AM–12:00 PM, 6:00 PM")
    staff.ok("hours", "set", "centro", "monday")
    staff.ok("hours", "set", "centro", "2026-12-31")
    assert staff.ok("hours", "show", "centro")[0].startswith("Monday: closed")
    assert "monday 9" in staff.refuse(errors.Invalid, "hours", "set", "centro", "monday", "9")


def test_an_order_is_seen_moved_and_told(staff: Staff) -> None:
    assert staff.ok("orders", "list") == ["There are no orders."]
    code = order_by(staff)
    assert staff.table("orders", "watch", "--once")[0][0] == code
    said = staff.ok("orders", "move", code, "accepted")
    assert said[0] == f"Order {code} is now: accepted."
    assert f"Tu pedido *{code}* está aceptado" in said[1]
    told = staff.refuse(errors.Conflict, "orders", "move", code, "on_its_way")
    assert "Possible: preparing, ready, cancelled" in told
    assert "There are:" in staff.refuse(errors.Invalid, "orders", "move", code, "eaten")
    assert "9999" in staff.refuse(errors.NotFound, "orders", "show", "9999")
    staff.ok("orders", "move", code, "cancelled", "--note", "no hay gas")
    shown = staff.read("orders", "show", code)
    assert [event["state"] for event in shown["events"]] == ["received", "accepted", "cancelled"]
    assert staff.ok("orders", "list") == ["There are no orders."]
    assert len(staff.read("orders", "list", "--all")) == 1
    assert any("1 × Sope" in line for line in staff.ok("orders", "show", code))

    async def list_told(desk: Desk) -> list[str]:
        assert isinstance(desk, OpenDesk)
        rows = await desk.place.fetch("select text from messages order by message_id")
        return [row[0] for row in rows]

    accepted, cancelled = staff.shell.run(list_told)
    assert "aceptado" in accepted
    assert cancelled.endswith("Motivo: no hay gas")


def test_every_command_has_an_example() -> None:
    build = restaurant.VERTICAL.commands
    assert build is not None

    def walk(group: typer.Typer) -> list[str]:
        own = [str(each.callback.__doc__) for each in group.registered_commands if each.callback]
        below = [walk(each.typer_instance) for each in group.registered_groups
                 if each.typer_instance]  # fmt: skip
        return own + [doc for docs in below for doc in docs]

    told = walk(build(lambda _ctx: pytest.fail("nobody asked for it")))
    assert len(told) == 16
    assert all("Example: centralita restaurant " in doc for doc in told)
