"""What holds for every installed trade, also for one that comes tomorrow."""

import re
import string
from pathlib import Path
from typing import Any

import grimp
import pytest

from centralita import verticals
from centralita.decide.flow import checking
from centralita.desk import Desk
from centralita.installed import VERTICALS
from centralita.kit import db
from centralita.records import isolation, operator
from centralita.verticals.contract import Action, Fact, Vertical
from tests.conftest import DatabaseUrls

ROOM = Path(verticals.__file__).parent
ALL = pytest.mark.parametrize("vertical", VERTICALS.values(), ids=list(VERTICALS))

# ─── its folder ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("centralita", include_external_packages=True, cache_dir=None)


def test_every_folder_is_installed_under_its_own_name() -> None:
    folders = {path.parent.name for path in ROOM.glob("*/__init__.py")}
    assert folders == set(VERTICALS)


@ALL
def test_only_installed_names_it(imports: grimp.ImportGraph, vertical: Vertical) -> None:
    name = f"centralita.verticals.{vertical.key}"
    inside = {name, *imports.find_descendants(name)}
    outside = {
        importer
        for module in inside
        for importer in imports.find_modules_that_directly_import(module)
        if importer not in inside
    }
    assert outside == {"centralita.installed"}


@ALL
def test_its_table_of_states_is_pure(imports: grimp.ImportGraph, vertical: Vertical) -> None:
    name = f"centralita.verticals.{vertical.key}.flow"
    found = imports.find_modules_directly_imported_by(name)
    acting = {"asyncio", "datetime", "os", "random", "secrets", "time", "pathlib", "typer"}
    assert {each for each in found if each.split(".")[0] in acting} == set()
    ours = {each for each in found if each.startswith("centralita.")}
    assert all(each.startswith("centralita.vocabulary") for each in ours), ours


# ─── what it says ────────────────────────────────────────────────────────────────────────────────


@ALL
def test_every_sentence_is_there_in_both_languages(vertical: Vertical) -> None:
    spanish, english = vertical.texts["es"], vertical.texts["en"]
    assert set(vertical.title) >= {"es", "en"}
    assert set(spanish) == set(english)
    unlike = {key for key in spanish if _list_names(spanish[key]) != _list_names(english[key])}
    assert unlike == set()
    assert [key for texts in (spanish, english) for key in texts if not texts[key].strip()] == []


def _list_names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@ALL
def test_its_flows_have_no_hole(vertical: Vertical) -> None:
    known = Desk({vertical.key: vertical}).list_known()
    assert vertical.flows
    for name, flow in vertical.flows.items():
        found = checking.check(flow, known, vertical.texts, flows=vertical.flows, name=name)
        assert [f"{each.node}: {each.message_en}" for each in found] == []


@ALL
def test_what_it_knows_and_does_says_so(vertical: Vertical) -> None:
    tools: list[Fact[Any] | Action[Any]] = [*vertical.facts, *vertical.actions]
    names = [each.name for each in tools]
    assert len(set(names)) == len(names)
    for each in tools:
        assert re.fullmatch(r"[a-z][a-z_]*", each.name)
        assert re.fullmatch(r"[A-Z].{10,}\.", each.about, re.DOTALL), each.name


# ─── what it keeps ───────────────────────────────────────────────────────────────────────────────


@ALL
async def test_its_keys_lead_with_the_tenant(
    vertical: Vertical, database_urls: DatabaseUrls
) -> None:
    steps = "".join(path.read_text("utf-8") for path in vertical.migrations.glob("*.sql"))
    made = set(re.findall(r"create table (\w+)", steps))
    assert made
    assert all(name.startswith(f"{vertical.key}_") for name in made), made
    async with operator.open_operator(database_urls.owner) as o:
        rows = await o.fetch(
            """
            select c.relname, k.contype::text, k.conname,
                (select array_agg(a.attname::text order by u.place)
                 from unnest(k.conkey) with ordinality u(attnum, place)
                 join pg_attribute a on a.attrelid = c.oid and a.attnum = u.attnum)
            from pg_class c join pg_constraint k on k.conrelid = c.oid
            where c.relnamespace = 'centralita'::regnamespace and c.relname = any($1)
                and k.contype in ('p', 'u', 'f')
            """,
            list(made),
        )
    assert {row[0] for row in rows if row[1] == "p"} == made
    assert [(row[0], row[2]) for row in rows if row[3][0] != "tenant_id"] == []


async def test_promise_5_the_proof_holds_with_every_table_of_every_trade(
    database: db.Database,
) -> None:
    attempts = await isolation.prove(database)
    assert [each for each in attempts if not each.held] == []
    tried = {each.table for each in attempts if each.attempt == "insert for the other"}
    async with database.pipe() as p:
        rows = await p.fetch("select relname from pg_class where relkind = 'r'")
    for key in VERTICALS:
        own = {row[0] for row in rows if row[0].startswith(f"{key}_")}
        assert own
        assert own <= tried
